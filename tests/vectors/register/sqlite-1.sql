INSERT INTO migration (version, applied_ms) VALUES (1, 1767225600000);
UPDATE epoch SET value = 3;
INSERT INTO record (space, key, version, claimed, value) VALUES ('spend', 'prm_1', 1, 1, x'6578655f31'), ('execution', 'exe_1', 4, 0, x'7b7d');
INSERT INTO counter (name, span, value) VALUES ('refunds', '2026-01', 5);
INSERT INTO lease (name, holder, epoch, until_ms) VALUES ('host', 'a', 8, 1767225601000);
INSERT INTO log (position, leaf, payload, predicate_type, execution, number) VALUES (0, x'01', x'00ff', 't', 'exe_1', 0), (1, x'02', x'', 't', NULL, 0);
