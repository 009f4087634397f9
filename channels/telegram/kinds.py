"""What becomes of every kind that the Bot API knows. Data only: `says` reads messages, `inbound` updates.

A test holds the tables complete against the specification in bridge/sandbox/specs/telegram.
"""

from core.model.fidelity import FidelityTable, carried, nothing, told

_SPEC = "Bot API 10.1"
_GROUPS = "Only groups and channels have it, and the bridge is in private chats only."
_LOOKS = "It is about how the message looks on the user's screen, not about what it says."
_BUSINESS = "It belongs to business accounts and guest bots, which the bridge does not ask Telegram for."
_CHAT = "It is a setting of the user's app or chat; nobody was addressed."
_PAID = "It belongs to paid posts and suggested posts of channels, and a bot's private chat has none."

ENVELOPE = FidelityTable("A message's circumstances", f"the fields of Message, {_SPEC}", (
    carried("message_id", "The name by which edits, replies and emoji find the message."),
    carried("message_thread_id", "Answers go to the topic that the user wrote in last."),
    carried("is_topic_message", "See message_thread_id."),
    carried("from", "The user's name, @username and language."),
    carried("chat", "The conversation it belongs to."),
    carried("edit_date", "Of two edits the later one counts, however they arrive."),
    carried("forward_origin", "A line above the words: “[forwarded from Ana Lima, 3 May 2026]”."),
    carried("reply_to_message", "An answer to that message, shown as one."),
    carried("quote", "The quoted words, as a quotation above the user's."),
    carried("external_reply", "A line that says whose message of which chat is answered, and what it was."),
    carried("reply_to_story", "A line above the words: “[in reply to a story of Ana Lima]”."),
    carried("reply_to_checklist_task_id", "The task, as a quotation above the user's words."),
    carried("reply_to_poll_option_id", "The option, as a quotation above the user's words."),
    carried("via_bot", "A line above the words: “[sent with @gif]”."),
    carried("media_group_id", "An album is one post."),
    *nothing("The log has the time at which it was told; the two differ by moments.", "date"),
    *nothing(_GROUPS, "direct_messages_topic", "sender_chat", "sender_boost_count", "sender_tag",
             "is_automatic_forward", "author_signature"),
    *nothing(_BUSINESS, "sender_business_bot", "guest_query_id", "business_connection_id", "guest_bot_caller_user",
             "guest_bot_caller_chat", "is_from_offline"),
    *nothing(_PAID, "is_paid_post", "paid_star_count", "suggested_post_info"),
    *nothing("It forbids forwarding; agents are whom the user wrote to.", "has_protected_content"),
    *nothing(_LOOKS, "link_preview_options", "effect_id", "show_caption_above_media", "has_media_spoiler"),
    *nothing("Buttons work in the chat that they were made for, and nowhere else.", "reply_markup"),
))  # fmt: skip

# The order counts: a venue comes with its location, a GIF with its document, a live photo with its photo.
CONTENT = FidelityTable("What a message says", f"the fields of Message, {_SPEC}", (
    carried("text", "Words with their formatting."),
    carried("entities", "See “Formatting”."),
    carried("caption", "The words under a file."),
    carried("caption_entities", "See “Formatting”."),
    carried("rich_message", "Headings, lists, tables, quotations and code, as words with their formatting; pictures, "
                            "films and recordings in it as the message's files."),
    carried("live_photo", "The picture; a line says that it moved."),
    carried("photo", "The picture."),
    carried("animation", "The film without sound that Telegram makes of a GIF."),
    carried("video", "The film."),
    carried("video_note", "The film."),
    carried("voice", "The recording."),
    carried("audio", "The recording."),
    carried("document", "The file."),
    carried("sticker", "The sticker, as a picture."),
    carried("venue", "Name, address and a link to a map."),
    carried("location", "A link to a map."),
    carried("contact", "Name, numbers, e-mail addresses and organisation."),
    carried("poll", "The question and its options."),
    carried("dice", "The emoji and what it came to."),
    carried("checklist", "The title and every task, ticked or not."),
    carried("game", "Title and description."),
    carried("invoice", "What is sold, its description and price."),
    told("paid_media", "“[paid media, 20 Stars]”.", "Telegram gives bots nothing but a preview of what others sell."),
    told("story", "“[story of Ana Lima]”.", "The Bot API tells whose story it was and nothing of what it shows."),
    told("giveaway", "“[giveaway]” with the prize as far as it is told.", "It is a channel's notice that was "
         "passed on; only the channel shows it whole."),
    told("giveaway_winners", "“[winners of a giveaway]” with how many.", "As for a giveaway."),
    told("passport_data", "“[Telegram Passport documents]”.", "They are encrypted with a key that the bridge does not "
         "have, and must not lie in a chat's log."),
))  # fmt: skip

SERVICE = FidelityTable("Service messages", f"the fields of Message, {_SPEC}", (
    carried("successful_payment", "What was paid, with the payment's number and who ordered."),
    carried("refunded_payment", "What was paid back, with the payment's number."),
    carried("web_app_data", "The button's name and the data, as far as 2,000 characters go."),
    carried("users_shared", "Names, @usernames and numbers of the people."),
    carried("chat_shared", "Title, @username and number of the chat."),
    carried("gift", "Its worth in Stars and the words that came with it."),
    carried("unique_gift", "Its name."),
    carried("gift_upgrade_sent", "Its worth in Stars and the words that came with it."),
    carried("checklist_tasks_done", "Which tasks were ticked and which no longer are."),
    carried("checklist_tasks_added", "The new tasks."),
    *nothing(_CHAT, "chat_background_set", "message_auto_delete_timer_changed", "pinned_message", "connected_website",
             "write_access_allowed", "boost_added", "paid_message_price_changed"),
    *nothing("What is written in a topic says which topic it is; making or naming one says nothing to anybody.",
             "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
             "general_forum_topic_hidden", "general_forum_topic_unhidden"),
    *nothing(_GROUPS, "new_chat_members", "left_chat_member", "chat_owner_left", "chat_owner_changed",
             "new_chat_title", "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created",
             "channel_chat_created", "migrate_to_chat_id", "migrate_from_chat_id", "proximity_alert_triggered",
             "direct_message_price_changed", "giveaway_created", "giveaway_completed", "poll_option_added",
             "poll_option_deleted", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
             "video_chat_participants_invited"),
    *nothing(_PAID, "suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined",
             "suggested_post_paid", "suggested_post_refunded"),
    *nothing("It is about another bot of the user's.", "managed_bot_created"),
))  # fmt: skip

UPDATES = FidelityTable("Updates", f"the fields of Update, {_SPEC}", (
    carried("message", "A message. Of a link t.me/BOT?start=…, agents see the word behind it."),
    carried("edited_message", "An edit. A file in another's place comes as a message of its own that answers the "
                              "first; the log keeps what was there before."),
    carried("message_reaction", "Emoji put on a message or taken away."),
    carried("callback_query", "A pressed button is always answered; an old or strange one with words."),
    carried("my_chat_member", "The user blocked the bot, or lets it write again: agents are told at once."),
    *nothing("It is the update's number.", "update_id"),
    *nothing(_GROUPS, "channel_post", "edited_channel_post", "message_reaction_count", "chat_member",
             "chat_join_request", "chat_boost", "removed_chat_boost"),
    *nothing(_BUSINESS, "business_connection", "business_message", "edited_business_message",
             "deleted_business_messages", "guest_message"),
    *nothing("The bot is not offered in other chats (inline mode), so nobody can ask it there.",
             "inline_query", "chosen_inline_result"),
    *nothing("The bridge sells nothing. A bot that sells is asked before the payment, by whoever made the invoice.",
             "shipping_query", "pre_checkout_query", "purchased_paid_media"),
    *nothing("The bridge makes no polls, and of others' Telegram tells a bot nothing.", "poll", "poll_answer"),
    *nothing("It is about another bot of the user's.", "managed_bot"),
))  # fmt: skip

ORIGINS = FidelityTable("Where a forwarded message is from", f"the subtypes of MessageOrigin, {_SPEC}", (
    carried("MessageOriginUser", "The person's name."),
    carried("MessageOriginHiddenUser", "The name that the person shows."),
    carried("MessageOriginChat", "The chat's title."),
    carried("MessageOriginChannel", "The channel's title."),
))  # fmt: skip

REACTIONS = FidelityTable("Emoji on messages", f"the subtypes of ReactionType, {_SPEC}", (
    carried("ReactionTypeEmoji", "The emoji."),
    told("ReactionTypeCustomEmoji", "“:emoji:”.", "It is a picture that only Telegram has."),
    told("ReactionTypePaid", "“:emoji:”.", "It is a Star of Telegram's, and only channels have it."),
))  # fmt: skip

_AS_WORDS = "The words; surfaces find by themselves what is a link in them."
ENTITIES = FidelityTable("Formatting", f"MessageEntity.type, {_SPEC}", (
    *(carried(name, "The same formatting.") for name in (
        "bold", "italic", "underline", "strikethrough", "code", "pre", "blockquote", "text_link")),
    carried("expandable_blockquote", "A quotation, whole."),
    *(carried(name, _AS_WORDS) for name in (
        "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "text_mention")),
    carried("spoiler", "The words, not covered."),
    carried("custom_emoji", "The emoji that it stands for."),
    carried("date_time", "The words that the user sees."),
))  # fmt: skip

BLOCKS = FidelityTable("Blocks of a rich message", f"the subtypes of RichBlock, {_SPEC}", (
    carried("RichBlockParagraph", "A paragraph."),
    carried("RichBlockSectionHeading", "A bold line."),
    carried("RichBlockPreformatted", "Code."),
    carried("RichBlockFooter", "A paragraph."),
    carried("RichBlockMathematicalExpression", "Its source, as code."),
    carried("RichBlockList", "A list; ticks as ☑ and ☐."),
    carried("RichBlockBlockQuotation", "A quotation, and who said it."),
    carried("RichBlockPullQuotation", "A quotation, and who said it."),
    carried("RichBlockCollage", "What its blocks say, and its caption."),
    carried("RichBlockSlideshow", "What its blocks say, and its caption."),
    carried("RichBlockTable", "Its caption, and a line for each row, its cells between bars."),
    carried("RichBlockDetails", "Its heading and what is folded away under it."),
    carried("RichBlockMap", "A link to a map, and its caption."),
    carried("RichBlockThinking", "A paragraph."),
    *(carried(f"RichBlock{name}", "The file, with the message's other files; its caption where it stood.")
      for name in ("Animation", "Audio", "Photo", "Video", "VoiceNote")),
    *nothing("It is a line, or a place to jump to, without words.", "RichBlockDivider", "RichBlockAnchor"),
))  # fmt: skip

RICH_TEXT = FidelityTable("Words of a rich message", f"the subtypes of RichText, {_SPEC}", (
    carried("String", "The words."),
    carried("Array of RichText", "The words, one after the other."),
    *(carried(f"RichText{name}", "The same formatting.") for name in (
        "Bold", "Italic", "Underline", "Strikethrough", "Code", "Url", "EmailAddress", "PhoneNumber")),
    carried("RichTextMathematicalExpression", "Its source, as code."),
    carried("RichTextCustomEmoji", "The emoji that it stands for."),
    *(carried(f"RichText{name}", "The words.") for name in (
        "Spoiler", "DateTime", "TextMention", "Subscript", "Superscript", "Marked", "BankCardNumber", "Mention",
        "Hashtag", "Cashtag", "BotCommand", "AnchorLink", "Reference", "ReferenceLink")),
    *nothing("It is a place to jump to, without words.", "RichTextAnchor"),
))  # fmt: skip

FROM_USERS = (ENVELOPE, CONTENT, SERVICE, UPDATES, ORIGINS, REACTIONS, ENTITIES, BLOCKS, RICH_TEXT)

FORMATS = FidelityTable("What is said", "our own blocks, styles and kinds of file", (
    carried("paragraph", "A paragraph; more than 4,096 units or 32,768 bytes of markup in several messages."),
    carried("bullet", "“• ” and the words."),
    carried("numbered", "The number and the words."),
    carried("quote", "A quotation."),
    carried("code", "Code."),
    *(carried(style, "The same formatting.") for style in ("bold", "italic", "strike", "underline")),
    carried("link", "A link; an address that Telegram makes no link of is spelt out."),
    carried("image", "A photo; what Telegram takes for none, as a file."),
    carried("video", "A film."),
    carried("audio", "Music."),
    carried("voice", "A voice message."),
    carried("sticker", "A file."),
    carried("document", "A file."),
))  # fmt: skip

EVENTS = FidelityTable("What happens in a conversation", "our own events", (
    carried("message", "A message, in the topic that the user wrote in last; neighbours of one speaker may be one."),
    carried("edit", "The message changes; what it is too long for follows below. After 48 hours, and where the message "
                    "is gone, the agent is told."),
    carried("delete", "The message goes; after 48 hours the agent is told."),
    carried("reply", "An answer to that message; when that is gone, a message."),
    carried("album", "Up to ten files in one album."),
    told("reacted", "The latest emoji of the agents' that Telegram has; of others the agent is told.",
         "A bot may put one emoji on a message, and only one of Telegram's own seventy-odd."),
    carried("claimed, closed and other turns", "A line in the user's language."),
    *nothing("Notes and all that agents say among themselves never leave the company.", "note"),
))  # fmt: skip

TO_USERS = (FORMATS, EVENTS)
