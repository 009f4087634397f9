"""What becomes of every kind of message that Slack knows. Data only: `inbound` and `thread.blocks` read by it.

A test holds the tables complete: blocks and elements against the schemas in bridge/sandbox/specs/slack, subtypes and
attachments against the lists there.
"""

from core.model.fidelity import FidelityTable, carried, nothing, told

_NOBODY = "Slack says it of itself; nobody wrote it."
_OTHERS = "It is an app's or a workflow's own post; only colleagues speak to users."

SUBTYPES = FidelityTable("Messages", "docs.slack.dev/reference/events/message", (
    carried("(none)", "Words to the user, or an internal note, by the rules of the queue."),
    carried("(none), through an app", "The words of the agent whose name it stands under (GIPHY, “send as me”), by the "
                                      "same rules. Of a bot's own name: nothing."),
    carried("file_share", "The files and the words."),
    carried("thread_broadcast", "Words, once: the copy in the channel is none."),
    carried("me_message", "The writer's name before the words."),
    carried("message_changed", "An edit; Slack tells of previews in the same way, and those change nothing."),
    carried("message_deleted", "A delete."),
    carried("tombstone", "A delete."),
    *nothing(_OTHERS, "bot_message", "slackbot_response"),
    *nothing(_NOBODY, "assistant_app_thread", "bot_add", "bot_disable", "bot_enable", "bot_remove", "channel_archive",
             "channel_convert_to_private", "channel_join", "channel_leave", "channel_name",
             "channel_posting_permissions", "channel_purpose", "channel_topic", "channel_unarchive",
             "document_mention", "ekm_access_denied", "file_comment", "file_mention", "group_archive", "group_join",
             "group_leave", "group_name", "group_purpose", "group_topic", "group_unarchive", "huddle_thread",
             "joiner_notification", "message_replied", "pinned_item", "reminder_add", "reminder_delete",
             "reply_broadcast", "sh_room_created", "unpinned_item"),
))  # fmt: skip

BLOCKS = FidelityTable("Blocks", "KnownBlock, @slack/types 3.2.0", (
    carried("rich_text", "The words with their formatting: see “Words”."),
    carried("image", "A GIF or picture by its address: its name, linked."),
    carried("table", "A line for each row, its cells between bars."),
    carried("data_table", "Its caption, and a line for each row, its cells between bars."),
    carried("section", "Its words."),
    carried("header", "A bold line."),
    carried("context", "Its words."),
    carried("markdown", "Its words with their formatting."),
    carried("video", "Its title, linked."),
    carried("alert", "Its words."),
    carried("card", "Its words."),
    carried("carousel", "The words of its cards."),
    carried("container", "The words in it."),
    carried("plan", "Its title and tasks."),
    carried("task_card", "Its title and words."),
    told("file", "Nothing; the agent is told.", "It points to a file outside Slack that only Slack's apps may read."),
    told("actions", "Nothing; the agent is told.", "Buttons work in Slack only."),
    told("context_actions", "Nothing; the agent is told.", "Buttons work in Slack only."),
    told("input", "Nothing; the agent is told.", "A form works in Slack only."),
    *nothing("It is a line between blocks.", "divider"),
))  # fmt: skip

ELEMENTS = FidelityTable("Words", "RichTextBlockElement and RichTextElement, @slack/types 3.2.0", (
    carried("rich_text_section", "A paragraph."),
    carried("rich_text_list", "A list."),
    carried("rich_text_quote", "A quotation."),
    carried("rich_text_preformatted", "Code."),
    carried("text", "The words with their formatting."),
    carried("link", "The link; one that is not on the web by its address."),
    carried("emoji", "The emoji; a workspace's own by its name."),
    carried("user", "The colleague's name."),
    carried("usergroup", "The group's name."),
    carried("team", "“@team”."),
    carried("channel", "The channel's name."),
    carried("broadcast", "“@here”, “@channel”, “@everyone”."),
    carried("date", "The date as Slack shows it."),
    carried("color", "Its code."),
))  # fmt: skip

ATTACHMENTS = FidelityTable("Attachments", "bridge/sandbox/specs/slack/own/messages.json", (
    carried("is_share", "A message that was passed on: its words and files, as the agent's own. One of this thread is "
                        "an answer to it instead."),
    *nothing("Slack shows a preview of a link by itself; the link is there, and the agent did not choose the words.",
             "is_msg_unfurl", "is_app_unfurl", "is_reply_unfurl", "is_thread_root_unfurl", "from_url"),
    *nothing(_OTHERS, "actions"),
))  # fmt: skip

FROM_AGENTS = (SUBTYPES, BLOCKS, ELEMENTS, ATTACHMENTS)

FORMATS = FidelityTable("What is said", "our own blocks, styles and kinds of file", (
    carried("paragraph", "A paragraph of plain text: nothing that a user writes mentions anybody; more than 3,000 "
                         "characters in several posts."),
    carried("bullet", "A list."),
    carried("numbered", "A list."),
    carried("quote", "A quotation."),
    carried("code", "Code."),
    *(carried(style, "The same formatting.") for style in ("bold", "italic", "strike", "underline")),
    carried("link", "A user's is spelt out; an agent's and the assistant's are links."),
    *(carried(kind, "The file.") for kind in ("image", "video", "audio", "voice", "sticker", "document")),
))  # fmt: skip

EVENTS = FidelityTable("What happens in a conversation", "our own events", (
    carried("message", "A post under the user's name and channel; neighbours of one author may be one."),
    carried("edit", "The post changes and says “(edited)”."),
    carried("delete", "The post says that it was deleted; files go."),
    carried("reply", "A quotation above the words."),
    carried("album", "Up to ten files in one post."),
    carried("reacted", "The emoji; of one that Slack does not have, a line says so."),
    carried("escalated, closed and other turns", "The card, or a line in the thread."),
))  # fmt: skip

TO_AGENTS = (FORMATS, EVENTS)
