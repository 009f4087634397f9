"""Which function does which method."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bridge.sandbox.telegram import around, receiving, sending
from bridge.sandbox.telegram.world import World

# Gives the call's `result`; raises Refused. Those of `receiving` wait and are coroutines.
Method = Callable[[World, Mapping[str, Any]], Any | Awaitable[Any]]

METHODS: Mapping[str, Method] = {
    "answerCallbackQuery": around.answer_callback_query,
    "deleteMessage": sending.delete_message,
    "deleteWebhook": receiving.delete_webhook,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "editMessageText": sending.edit_message_text,
    "getChat": around.get_chat,
    "getFile": around.get_file,
    "getMe": around.get_me,
    "getUpdates": receiving.get_updates,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendChatAction": around.send_chat_action,
    "sendDocument": sending.send_document,
    "sendMessage": sending.send_message,
    "sendMessageDraft": sending.send_message_draft,
    "sendPhoto": sending.send_photo,
    "setMessageReaction": around.set_message_reaction,
    "setMyCommands": around.set_my_commands,
    "setWebhook": receiving.set_webhook,
}
