"""Which function does which method."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bridge.sandbox.telegram import editing, other_methods, receiving, sending, sending_files
from bridge.sandbox.telegram.world import TelegramWorld

# Gives the call's `result`; raises Refused. Those of `receiving` wait and are coroutines.
MethodFunction = Callable[[TelegramWorld, Mapping[str, Any]], Any | Awaitable[Any]]

METHODS: Mapping[str, MethodFunction] = {
    "answerCallbackQuery": other_methods.answer_callback_query,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "deleteWebhook": receiving.delete_webhook,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageText": editing.edit_message_text,
    "getChat": other_methods.get_chat,
    "getFile": other_methods.get_file,
    "getMe": other_methods.get_me,
    "getUpdates": receiving.get_updates,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendAnimation": sending_files.send_animation,
    "sendAudio": sending_files.send_audio,
    "sendChatAction": other_methods.send_chat_action,
    "sendDocument": sending_files.send_document,
    "sendMediaGroup": sending_files.send_media_group,
    "sendMessage": sending.send_message,
    "sendMessageDraft": sending.send_message_draft,
    "sendPhoto": sending_files.send_photo,
    "sendSticker": sending_files.send_sticker,
    "sendVideo": sending_files.send_video,
    "sendVoice": sending_files.send_voice,
    "setMessageReaction": other_methods.set_message_reaction,
    "setMyCommands": other_methods.set_my_commands,
    "setWebhook": receiving.set_webhook,
}
