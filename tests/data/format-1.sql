BEGIN TRANSACTION;
CREATE TABLE change (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        revision INTEGER NOT NULL REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
        before TEXT,
        after TEXT,
        PRIMARY KEY (kind, key, revision)) WITHOUT ROWID;
INSERT INTO "change" VALUES('partner','north',1,NULL,'86cc5affaf07f8a53c7eb25b1d9b642cbe68fc9335a20199e3249385a2513fef');
INSERT INTO "change" VALUES('partner','south',1,NULL,'e623b316e8e601c6380da60c0828b002b8934633b9852e7e938a14e98252938a');
INSERT INTO "change" VALUES('protocol','acts',1,NULL,'19e8264c987fceab7b514697aae1e55468800a8d6713b8dae93f2d7c63875555');
INSERT INTO "change" VALUES('protocol','flag',1,NULL,'4e69f5be6127a20e64b6721d3694a99188434338c5cde55b68e1ec82d152a7cb');
INSERT INTO "change" VALUES('protocol','gone',2,NULL,'de6fc7fac6d300f82b4d040ef5472b669ba648d8ddc5e87121142275244d8bd3');
INSERT INTO "change" VALUES('protocol','gone',3,'{"id":"gone","reference":"GONE","title":"Title of gone","kind":"overarching","theme":"health"}',NULL);
INSERT INTO "change" VALUES('protocol','memo',1,NULL,'40101ee5d12d294cf6ead063c8bc80ddda919840c0b5f28cdc9b9fb725b2b612');
INSERT INTO "change" VALUES('protocol','none',1,NULL,'e973ae8c4e9aa2f3ae9a45d0b364c86f2ac0b0d4233e8b2d5ffaa86e9f8a303c');
INSERT INTO "change" VALUES('protocol','odd',1,NULL,'84ea74f2c5f277f9c17c1ec926062908c0e7727af29ae5124ffabdd89dbe05a9');
INSERT INTO "change" VALUES('protocol','sharing',1,NULL,'b0fde66f265ae3e559b6fdb0004c524073c6d7c4869cf6214640fc53f744b97b');
INSERT INTO "change" VALUES('protocol','sharing',2,'{"id":"sharing","reference":"SHARING","title":"Title of sharing","kind":"sharing","theme":"health","parties":[{"partner":"north","signed_on":"2025-01-31"},{"partner":"south"}]}','bf2755c8e9861e6eba4d3507f51c92835307e64f4a9693d2eae38dd3fbd0c84c');
CREATE TABLE entry (
        field TEXT NOT NULL,
        value NOT NULL,
        key TEXT NOT NULL,
        PRIMARY KEY (field, value, key)) WITHOUT ROWID;
INSERT INTO "entry" VALUES('partner.country','GB','north');
INSERT INTO "entry" VALUES('partner.country','GB','south');
INSERT INTO "entry" VALUES('partner.id','north','north');
INSERT INTO "entry" VALUES('partner.id','south','south');
INSERT INTO "entry" VALUES('protocol.acts_as_agreement',0,'memo');
INSERT INTO "entry" VALUES('protocol.acts_as_agreement',0,'none');
INSERT INTO "entry" VALUES('protocol.acts_as_agreement',0,'sharing');
INSERT INTO "entry" VALUES('protocol.acts_as_agreement',1,'acts');
INSERT INTO "entry" VALUES('protocol.acts_as_agreement',1,'flag');
INSERT INTO "entry" VALUES('protocol.acts_as_agreement',1,'odd');
INSERT INTO "entry" VALUES('protocol.id','acts','acts');
INSERT INTO "entry" VALUES('protocol.id','flag','flag');
INSERT INTO "entry" VALUES('protocol.id','memo','memo');
INSERT INTO "entry" VALUES('protocol.id','none','none');
INSERT INTO "entry" VALUES('protocol.id','odd','odd');
INSERT INTO "entry" VALUES('protocol.id','sharing','sharing');
INSERT INTO "entry" VALUES('protocol.kind','joint','odd');
INSERT INTO "entry" VALUES('protocol.kind','memorandum','acts');
INSERT INTO "entry" VALUES('protocol.kind','memorandum','memo');
INSERT INTO "entry" VALUES('protocol.kind','processing','sharing');
INSERT INTO "entry" VALUES('protocol.parties','north','acts');
INSERT INTO "entry" VALUES('protocol.parties','north','sharing');
INSERT INTO "entry" VALUES('protocol.parties','south','acts');
INSERT INTO "entry" VALUES('protocol.parties','south','sharing');
INSERT INTO "entry" VALUES('protocol.reference','ACTS','acts');
INSERT INTO "entry" VALUES('protocol.reference','FLAG','flag');
INSERT INTO "entry" VALUES('protocol.reference','MEMO','memo');
INSERT INTO "entry" VALUES('protocol.reference','NONE','none');
INSERT INTO "entry" VALUES('protocol.reference','ODD','odd');
INSERT INTO "entry" VALUES('protocol.reference','SHARING','sharing');
INSERT INTO "entry" VALUES('protocol.theme','health','acts');
INSERT INTO "entry" VALUES('protocol.theme','health','flag');
INSERT INTO "entry" VALUES('protocol.theme','health','memo');
INSERT INTO "entry" VALUES('protocol.theme','health','none');
INSERT INTO "entry" VALUES('protocol.theme','health','odd');
INSERT INTO "entry" VALUES('protocol.theme','health','sharing');
CREATE TABLE kept (
        shelf TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (shelf, key)) WITHOUT ROWID;
INSERT INTO "kept" VALUES('import','a.xlsx','{"rows":3}');
INSERT INTO "kept" VALUES('session','129d1c0626660d2053b2cce6c48c5c4c5182107bc27a285d75278d5d740cde2c','{"ends":"2026-11-22T17:00:00+00:00","name":"Jo","role":"reader","started":"2026-11-22T09:00:00+00:00","token":"Jo"}');
INSERT INTO "kept" VALUES('token','Jo','{"created_on":"2026-11-22","expires_on":"2035-02-08","name":"Jo","role":"reader","sha256":"3fb05be3a924416e328bd4b4ca01e2fc2d38c439e688f36d3d9af02fed4065fa"}');
CREATE TABLE record (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        search TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, key));
INSERT INTO "record" VALUES('partner','north','north','north
north
','{"id":"north","name":"North"}');
INSERT INTO "record" VALUES('partner','south','south','south
south
','{"id":"south","name":"South"}');
INSERT INTO "record" VALUES('protocol','none','title of none','none
title of none
none','{"id":"none","reference":"NONE","title":"Title of none","theme":"health"}');
INSERT INTO "record" VALUES('protocol','flag','title of flag','flag
title of flag
flag','{"id":"flag","reference":"FLAG","title":"Title of flag","acts_as_agreement":true,"theme":"health"}');
INSERT INTO "record" VALUES('protocol','odd','title of odd','odd
title of odd
odd','{"id":"odd","reference":"ODD","title":"Title of odd","kind":"joint","acts_as_agreement":true,"theme":"health"}');
INSERT INTO "record" VALUES('protocol','memo','title of memo','memo
title of memo
memo','{"id":"memo","reference":"MEMO","title":"Title of memo","kind":"memorandum","theme":"health"}');
INSERT INTO "record" VALUES('protocol','acts','title of acts','acts
title of acts
acts','{"id":"acts","reference":"ACTS","title":"Title of acts","kind":"memorandum","acts_as_agreement":true,"theme":"health","parties":[{"partner":"north","signed_on":"2025-01-31"},{"partner":"south"}]}');
INSERT INTO "record" VALUES('protocol','sharing','title of sharing','sharing
title of sharing
sharing','{"id":"sharing","reference":"SHARING","title":"Title of sharing","kind":"processing","theme":"health","parties":[{"partner":"north","signed_on":"2025-01-31"},{"partner":"south"}]}');
CREATE TABLE register (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        kept TEXT NOT NULL);
INSERT INTO "register" VALUES(1,3,'4025e5bcfb14e1fcc9ba9d37e92c978f77a4fee03b06456180d2f60da17bbee9','245dfef0212e429180848f177704d3c0744aae53318be91c58f7ba40311368c2');
CREATE TABLE revision (
        number INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        who TEXT NOT NULL,
        why TEXT NOT NULL,
        changes INTEGER NOT NULL,
        digest TEXT NOT NULL);
INSERT INTO "revision" VALUES(1,'2026-11-29T23:26:06Z','the old version','all',8,'ae85084721819c6519edff245c46a8b38817a99ce251fb93bfdd55f23c6f3cdc');
INSERT INTO "revision" VALUES(2,'2026-11-29T23:26:06Z','the old version','changed',2,'b3ef894ccc254168ebfd530b00847a65d7df0b1d1cba0f4ebf2b3ca3a242807f');
INSERT INTO "revision" VALUES(3,'2026-11-29T23:26:06Z','the old version','deleted',1,'4025e5bcfb14e1fcc9ba9d37e92c978f77a4fee03b06456180d2f60da17bbee9');
CREATE INDEX record_name ON record (kind, name, key);
CREATE INDEX change_revision ON change (revision);
COMMIT;
PRAGMA user_version = 1;
