"""Which function does which method."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bridge.sandbox.telegram import around, editing, receiving, sending, sending_files
from bridge.sandbox.telegram.world import World

# Gives the call's `result`; raises Refused. Those of `receiving` wait and are coroutines.
Method = Callable[[World, Mapping[str, Any]], Any | Awaitable[Any]]

METHODS: Mapping[str, Method] = {
    "answerCallbackQuery": around.answer_callback_query,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "deleteWebhook": receiving.delete_webhook,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageText": editing.edit_message_text,
    "getChat": around.get_chat,
    "getFile": around.get_file,
    "getMe": around.get_me,
    "getUpdates": receiving.get_updates,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendAnimation": sending_files.send_animation,
    "sendAudio": sending_files.send_audio,
    "sendChatAction": around.send_chat_action,
    "sendDocument": sending_files.send_document,
    "sendMediaGroup": sending_files.send_media_group,
    "sendMessage": sending.send_message,
    "sendMessageDraft": sending.send_message_draft,
    "sendPhoto": sending_files.send_photo,
    "sendSticker": sending_files.send_sticker,
    "sendVideo": sending_files.send_video,
    "sendVoice": sending_files.send_voice,
    "setMessageReaction": around.set_message_reaction,
    "setMyCommands": around.set_my_commands,
    "setWebhook": receiving.set_webhook,
}
