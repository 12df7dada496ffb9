//! The table of methods and their parameters (`!` = required), as the Bot API documents them. Never guesses.

/// Type of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Int,
    Chat,
    Text,
    Flag,
    Object,
    List,
    File,
}

use Kind::{Chat, File, Flag, Int, List, Object, Text};

type Spec = (&'static str, &'static [(&'static str, Kind)]);

/// The documented name and the parameters of a method; names are matched in any case.
pub fn find(method: &str) -> Option<Spec> {
    METHODS.iter().find(|(name, _)| name.eq_ignore_ascii_case(method)).copied()
}

const METHODS: &[Spec] = &[
    ("getMe", &[]),
    ("getUpdates", &[("offset", Int), ("limit", Int), ("timeout", Int), ("allowed_updates", List)]),
    (
        "setWebhook",
        &[
            ("url!", Text),
            ("certificate", File),
            ("ip_address", Text),
            ("max_connections", Int),
            ("allowed_updates", List),
            ("drop_pending_updates", Flag),
            ("secret_token", Text),
        ],
    ),
    ("deleteWebhook", &[("drop_pending_updates", Flag)]),
    ("getWebhookInfo", &[]),
    ("setMyCommands", &[("commands!", List), ("scope", Object), ("language_code", Text)]),
    ("getMyCommands", &[("scope", Object), ("language_code", Text)]),
    ("deleteMyCommands", &[("scope", Object), ("language_code", Text)]),
    ("setMyDescription", &[("description", Text), ("language_code", Text)]),
    ("setMyShortDescription", &[("short_description", Text), ("language_code", Text)]),
    (
        "sendMessage",
        &[
            ("business_connection_id", Text),
            ("chat_id!", Chat),
            ("message_thread_id", Int),
            ("text!", Text),
            ("parse_mode", Text),
            ("entities", List),
            ("link_preview_options", Object),
            ("disable_notification", Flag),
            ("protect_content", Flag),
            ("allow_paid_broadcast", Flag),
            ("message_effect_id", Text),
            ("reply_parameters", Object),
            ("reply_markup", Object),
        ],
    ),
    (
        "copyMessage",
        &[
            ("chat_id!", Chat),
            ("message_thread_id", Int),
            ("from_chat_id!", Chat),
            ("message_id!", Int),
            ("video_start_timestamp", Int),
            ("caption", Text),
            ("parse_mode", Text),
            ("caption_entities", List),
            ("show_caption_above_media", Flag),
            ("disable_notification", Flag),
            ("protect_content", Flag),
            ("allow_paid_broadcast", Flag),
            ("reply_parameters", Object),
            ("reply_markup", Object),
        ],
    ),
    (
        "copyMessages",
        &[
            ("chat_id!", Chat),
            ("message_thread_id", Int),
            ("from_chat_id!", Chat),
            ("message_ids!", List),
            ("disable_notification", Flag),
            ("protect_content", Flag),
            ("remove_caption", Flag),
        ],
    ),
    (
        "forwardMessage",
        &[
            ("chat_id!", Chat),
            ("message_thread_id", Int),
            ("from_chat_id!", Chat),
            ("message_id!", Int),
            ("disable_notification", Flag),
            ("protect_content", Flag),
        ],
    ),
    (
        "editMessageText",
        &[
            ("business_connection_id", Text),
            ("chat_id!", Chat),
            ("message_id!", Int),
            ("text!", Text),
            ("parse_mode", Text),
            ("entities", List),
            ("link_preview_options", Object),
            ("reply_markup", Object),
        ],
    ),
    (
        "editMessageCaption",
        &[
            ("business_connection_id", Text),
            ("chat_id!", Chat),
            ("message_id!", Int),
            ("caption", Text),
            ("parse_mode", Text),
            ("caption_entities", List),
            ("show_caption_above_media", Flag),
            ("reply_markup", Object),
        ],
    ),
    (
        "editMessageReplyMarkup",
        &[("business_connection_id", Text), ("chat_id!", Chat), ("message_id!", Int), ("reply_markup", Object)],
    ),
    ("deleteMessage", &[("chat_id!", Chat), ("message_id!", Int)]),
    ("deleteMessages", &[("chat_id!", Chat), ("message_ids!", List)]),
    (
        "sendDocument",
        &[
            ("business_connection_id", Text),
            ("chat_id!", Chat),
            ("message_thread_id", Int),
            ("document!", File),
            ("thumbnail", File),
            ("caption", Text),
            ("parse_mode", Text),
            ("caption_entities", List),
            ("disable_content_type_detection", Flag),
            ("disable_notification", Flag),
            ("protect_content", Flag),
            ("reply_parameters", Object),
            ("reply_markup", Object),
        ],
    ),
    (
        "sendPhoto",
        &[
            ("business_connection_id", Text),
            ("chat_id!", Chat),
            ("message_thread_id", Int),
            ("photo!", File),
            ("caption", Text),
            ("parse_mode", Text),
            ("caption_entities", List),
            ("show_caption_above_media", Flag),
            ("has_spoiler", Flag),
            ("disable_notification", Flag),
            ("protect_content", Flag),
            ("reply_parameters", Object),
            ("reply_markup", Object),
        ],
    ),
    (
        "sendMediaGroup",
        &[
            ("chat_id!", Chat),
            ("message_thread_id", Int),
            ("media!", List),
            ("disable_notification", Flag),
            ("protect_content", Flag),
            ("reply_parameters", Object),
        ],
    ),
    ("sendChatAction", &[("chat_id!", Chat), ("message_thread_id", Int), ("action!", Text)]),
    (
        "answerCallbackQuery",
        &[("callback_query_id!", Text), ("text", Text), ("show_alert", Flag), ("url", Text), ("cache_time", Int)],
    ),
    ("createForumTopic", &[("chat_id!", Chat), ("name!", Text), ("icon_color", Int), ("icon_custom_emoji_id", Text)]),
    (
        "editForumTopic",
        &[("chat_id!", Chat), ("message_thread_id!", Int), ("name", Text), ("icon_custom_emoji_id", Text)],
    ),
    ("closeForumTopic", &[("chat_id!", Chat), ("message_thread_id!", Int)]),
    ("reopenForumTopic", &[("chat_id!", Chat), ("message_thread_id!", Int)]),
    ("deleteForumTopic", &[("chat_id!", Chat), ("message_thread_id!", Int)]),
    ("setMessageReaction", &[("chat_id!", Chat), ("message_id!", Int), ("reaction", List), ("is_big", Flag)]),
    ("pinChatMessage", &[("chat_id!", Chat), ("message_id!", Int), ("disable_notification", Flag)]),
    ("getChat", &[("chat_id!", Chat)]),
    ("getChatMember", &[("chat_id!", Chat), ("user_id!", Int)]),
    ("getFile", &[("file_id!", Text)]),
    ("leaveChat", &[("chat_id!", Chat)]),
];
