-- A store of version 1 with a row of every kind, as that version wrote them. Never edited: newer versions must read it.
PRAGMA application_id = 1111836993;
PRAGMA user_version = 1;
INSERT INTO inbox (seq, channel, update_id, lane, raw, state, tries, head, why, received_at, finished_at) VALUES
    (1, 'tg', 100, 'tg:7', '', 'done', 0, 0, NULL, 1790000000000, 1790000000500),
    (2, 'tg', 101, 'tg:7', '{"update_id":101}', 'waiting', 1, 1, NULL, 1790000001000, NULL),
    (3, 'tg', 102, 'tg:7', '{"update_id":102}', 'waiting', 0, 0, NULL, 1790000002000, NULL),
    (4, 'tg', 99, 'tg:8', '{"update_id":99}', 'dead', 3, 0, 'panicked', 1790000003000, 1790000004000);
INSERT INTO outbox (id, lane, place, ticket, payload, state, tries, uncertain, head, why, not_before, due_since,
                    created_at, finished_at) VALUES
    (1, 'tg:7', 0, NULL, '', 'sent', 0, 0, 0, NULL, 1790000000000, 1790000000000, 1790000000000, 1790000000900),
    (2, 'tg:7', 0, 1, '{"n":2}', 'pending', 2, 1, 0, NULL, 1790000001000, 1790000001000, 1790000001000, NULL),
    (3, 'tg:7', -1, 1, '{"n":3}', 'pending', 0, 0, 1, NULL, 1790000002000, 1790000002000, 1790000002000, NULL),
    (4, 'tg:8', 0, NULL, '{"n":4}', 'parked', 0, 0, 0, NULL, 1790000002000, 1790000002000, 1790000002000, NULL),
    (5, 'ticket:1', 0, 1, '{"n":5}', 'sending', 0, 0, 0, NULL, 1790000002000, 1790000002000, 1790000002000, NULL),
    (6, 'ticket:1', 0, 1, '{"n":6}', 'dead', 8, 0, 0, '400', 1790000002000, 1790000002000, 1790000002000, 1790000009000);
INSERT INTO conversation VALUES
    ('tg:7', 7, '张三', 'zhang', 'zh-hans', 0, '{"version":1}', 0, 0, NULL, 1790000000000, 1790000001000),
    ('tg:8', 8, 'B', NULL, NULL, 0, '{"version":1}', 1, 1, 1790000000000, 1790000000000, 1790000001000);
INSERT INTO ticket VALUES
    (1, 'tg:7', 'claimed', 9, '李四', 1790000000000, 1790000600000, 'kept', 1790000300000, NULL, 12, 13, 'card', NULL, NULL),
    (2, '', 'closed', NULL, NULL, 1790000000000, NULL, 'broken', NULL, 1790000500000, NULL, NULL, '', 1, 5);
INSERT INTO relay VALUES (1, 1, 'tg:7', 5, 'tg:-100', 50, 1);
INSERT INTO timer VALUES (1, 1790000600000, 'promise', '1');
INSERT INTO feedback VALUES ('tg:7', 3, 'entry:x', 1, 1790000000000);
INSERT INTO miss VALUES (1, 'tg:7', 'q', 'unknown', NULL, 'v1', 1790000000000);
INSERT INTO counter VALUES ('2026-09-21', 'answer', 3);
INSERT INTO setting VALUES ('desk', 'tg:-100');
INSERT INTO snapshot VALUES ('v1', '[]', 1790000000000, 1);
INSERT INTO reload VALUES (1, 1790000000000, 'cli', 'reload', 'swapped', 'v0', 'v1', 'ok');
