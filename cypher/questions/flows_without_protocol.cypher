// The flows that no protocol covers in any part, on a date: those whose verdict is a gap, with who sends what to whom. Those that rest on
// a legal duty, or are one-off or urgent, are not among them. The service's own rule, as in coverage.cypher.
// In Neo4j Browser, set the parameters first:
//   :param {on: '2026-11-22', grace_months: 3}
// Parameters: $on, $grace_months
//   on: the date asked about, as YYYY-MM-DD; grace_months: how long a protocol still counts after a missed review, in months, or
//   null when reviews never lapse
// Columns: flow, name, source, target, categories, purposes
MATCH (f:Flow)-[:FROM]->(source:Partner)
MATCH (f)-[:TO]->(target:Partner)
WITH f, source, target, date($on) AS on
// How the ends are tied as bodies: each with those that it is part of. No climb goes on to a group, which is no legal body.
CALL (source) {
  MATCH line = (source)-[:PART_OF*0..]->(whole:Partner)
    WHERE none(body IN nodes(line)[1..] WHERE coalesce(body.group, false) AND NOT coalesce(body.as_written, '') CONTAINS '"group":')
      AND none(body IN nodes(line)[..-1] WHERE coalesce(body.as_written, '') CONTAINS '"parent":')
      AND NOT whole IN nodes(line)[..-1]
  WITH whole ORDER BY length(line)
  WITH collect(whole) AS line
  RETURN line AS source_line, [body IN line | CASE WHEN NOT coalesce(body.as_written, '') CONTAINS '"ico_number":'
    THEN toLower(replace(body.ico_number, ' ', '')) END] AS source_line_numbers
}
CALL (target) {
  MATCH line = (target)-[:PART_OF*0..]->(whole:Partner)
    WHERE none(body IN nodes(line)[1..] WHERE coalesce(body.group, false) AND NOT coalesce(body.as_written, '') CONTAINS '"group":')
      AND none(body IN nodes(line)[..-1] WHERE coalesce(body.as_written, '') CONTAINS '"parent":')
      AND NOT whole IN nodes(line)[..-1]
  WITH whole ORDER BY length(line)
  WITH collect(whole) AS line
  RETURN line AS target_line, [body IN line | CASE WHEN NOT coalesce(body.as_written, '') CONTAINS '"ico_number":'
    THEN toLower(replace(body.ico_number, ' ', '')) END] AS target_line_numbers
}
CALL (source, on) {
  OPTIONAL MATCH (member:Partner)-[joined:MEMBER_OF]->(source)
    WHERE coalesce(source.group, false) AND NOT coalesce(source.as_written, '') CONTAINS '"group":' AND coalesce(joined.joined_on <= on, true) AND coalesce(on < joined.left_on, true)
      AND NOT coalesce(member.ended_on < on AND NOT coalesce(member.as_written, '') CONTAINS '"ended_on":', false)
  RETURN collect(DISTINCT member) AS source_members
}
CALL (target, on) {
  OPTIONAL MATCH (member:Partner)-[joined:MEMBER_OF]->(target)
    WHERE coalesce(target.group, false) AND NOT coalesce(target.as_written, '') CONTAINS '"group":' AND coalesce(joined.joined_on <= on, true) AND coalesce(on < joined.left_on, true)
      AND NOT coalesce(member.ended_on < on AND NOT coalesce(member.as_written, '') CONTAINS '"ended_on":', false)
  RETURN collect(DISTINCT member) AS target_members
}
WITH f, source, target, on, source_members, target_members, CASE
  WHEN source = target THEN 'not-needed'
  WHEN any(body IN source_line WHERE body IN target_line) AND NOT coalesce(
    head([number IN source_line_numbers WHERE number IS NOT NULL]) <> head([number IN target_line_numbers WHERE number IS NOT NULL]), false)
    THEN 'not-needed'
  WHEN (coalesce(f.identifiability = 'anonymous' AND NOT coalesce(f.as_written, '') CONTAINS '"identifiability":', false)
      OR coalesce(f.personal = false AND NOT coalesce(f.as_written, '') CONTAINS '"personal":', false))
    AND NOT coalesce(f.as_written, '') CONTAINS '"categories":'
    AND NOT EXISTS { (f)-[:CARRIES]->(:Category)-[:BROADER*0..]->(term:Category) WHERE term.unmapped OR term.id IN ['identity', 'contact'] }
    THEN 'not-needed'
  WHEN CASE WHEN NOT coalesce(f.as_written, '') CONTAINS '"starts_on":' THEN f.starts_on END > on OR CASE WHEN NOT coalesce(f.as_written, '') CONTAINS '"ends_on":' THEN f.ends_on END < on OR coalesce(source.ended_on < on AND NOT coalesce(source.as_written, '') CONTAINS '"ended_on":', false) OR coalesce(target.ended_on < on AND NOT coalesce(target.as_written, '') CONTAINS '"ended_on":', false) THEN 'not-live'
END AS outside,
// Which kind of agreement it wants, and whether its relation is open.
CASE WHEN NOT coalesce(f.as_written, '') CONTAINS '"relation":' THEN f.relation END AS relation
WITH f, source, target, on, source_members, target_members, outside, relation, relation IS NULL AND (coalesce(f.as_written, '') CONTAINS '"relation":'
  OR EXISTS { (f)-[:FROM_ASSET]->(asset:Asset)-[:JOINTLY_HELD_BY]->(target) WHERE NOT coalesce(f.as_written, '') CONTAINS '"source_asset":' }
  OR EXISTS { (f)-[:FROM_ASSET]->(asset:Asset)-[:PROCESSED_BY]->(target)
    WHERE NOT coalesce(f.as_written, '') CONTAINS '"source_asset":' AND NOT coalesce(asset.as_written, '') CONTAINS '"processor":' }
  OR EXISTS { (f)-[:INTO_ASSET]->(asset:Asset)-[:JOINTLY_HELD_BY]->(source) WHERE NOT coalesce(f.as_written, '') CONTAINS '"target_asset":' }
  OR EXISTS { (f)-[:INTO_ASSET]->(asset:Asset)-[:PROCESSED_BY]->(source)
    WHERE NOT coalesce(f.as_written, '') CONTAINS '"target_asset":' AND NOT coalesce(asset.as_written, '') CONTAINS '"processor":' }) AS is_open,
  coalesce(source.public_authority, false) AND NOT coalesce(source.as_written, '') CONTAINS '"public_authority":'
    AND coalesce(target.public_authority, false) AND NOT coalesce(target.as_written, '') CONTAINS '"public_authority":' AS authorities
// What the flow records, each term with those that permit it: itself and broader ones, never from sensitive data to other data.
CALL (f) {
  OPTIONAL MATCH (f)-[:CARRIES]->(term:Category)
  OPTIONAL MATCH climb = (term)-[:BROADER*0..]->(:Category)
    WHERE all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
      OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
  WITH term, collect(nodes(climb)[-1]) AS permitting ORDER BY term.id
  RETURN collect({id: term.id, unmapped: coalesce(term.unmapped, false), permitting: [t IN permitting | t.id],
    mapped: [t IN permitting WHERE NOT coalesce(t.unmapped, false) | t.id]}) AS recorded_categories
}
WITH *, recorded_categories + CASE WHEN coalesce(f.as_written, '') CONTAINS '"categories":' AND EXISTS { (f)-[:CARRIES]->(:Category) } THEN [{id: null}] ELSE [] END AS categories
CALL (f) {
  OPTIONAL MATCH (f)-[:FOR]->(term:Purpose)
  OPTIONAL MATCH climb = (term)-[:BROADER*0..]->(:Purpose)
    WHERE all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
      OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
  WITH term, collect(nodes(climb)[-1]) AS permitting ORDER BY term.id
  RETURN collect({id: term.id, unmapped: coalesce(term.unmapped, false), permitting: [t IN permitting | t.id],
    mapped: [t IN permitting WHERE NOT coalesce(t.unmapped, false) | t.id]}) AS recorded_purposes
}
WITH *, recorded_purposes + CASE WHEN coalesce(f.as_written, '') CONTAINS '"purposes":' AND EXISTS { (f)-[:FOR]->(:Purpose) } THEN [{id: null}] ELSE [] END AS purposes
CALL (f) {
  MATCH (f)-[:ABOUT]->(term:Subject)
  OPTIONAL MATCH climb = (term)-[:BROADER*0..]->(:Subject)
    WHERE all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
      OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
  WITH term, collect(nodes(climb)[-1]) AS permitting ORDER BY term.id
  RETURN collect({id: term.id, unmapped: coalesce(term.unmapped, false), permitting: [t IN permitting | t.id],
    mapped: [t IN permitting WHERE NOT coalesce(t.unmapped, false) | t.id]}) AS subjects
}
CALL (f) {
  MATCH (f)-[:BY]->(term:Method)
  OPTIONAL MATCH climb = (term)-[:BROADER*0..]->(:Method)
    WHERE all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
      OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
  WITH term, collect(nodes(climb)[-1]) AS permitting ORDER BY term.id
  RETURN collect({id: term.id, unmapped: coalesce(term.unmapped, false), permitting: [t IN permitting | t.id],
    mapped: [t IN permitting WHERE NOT coalesce(t.unmapped, false) | t.id]}) AS methods
}
// The parties that stand for an end, or for a member of it: itself, a body it is part of, one that these took over from, or a group
// with such a member; and what each counts as. Results are 0 passes, 1 not recorded, 2 fails; of several ways the best counts.
CALL (source, target, on, source_members, target_members) {
  UNWIND [{whom: [source] + source_members, unfit: 'recipient', sends: true}, {whom: [target] + target_members, unfit: 'discloser', sends: false}] AS side
  UNWIND range(0, size(side.whom) - 1) AS place
  WITH on, side, place, side.whom[place] AS partner
  CALL (partner) {
    MATCH line = (partner)-[:PART_OF*0..]->(whole:Partner)
      WHERE none(body IN nodes(line)[1..] WHERE coalesce(body.group, false) AND NOT coalesce(body.as_written, '') CONTAINS '"group":')
        AND none(body IN nodes(line)[..-1] WHERE coalesce(body.as_written, '') CONTAINS '"parent":')
        AND NOT whole IN nodes(line)[..-1]
    WITH whole ORDER BY length(line)
    WITH collect(whole) AS line
    RETURN line AS line, [body IN line | CASE WHEN NOT coalesce(body.as_written, '') CONTAINS '"ico_number":'
      THEN toLower(replace(body.ico_number, ' ', '')) END] AS line_numbers
  }
  UNWIND range(0, size(line) - 1) AS height
  WITH on, side, place, partner, line[height] AS whole, any(i IN range(0, height - 1) WHERE line_numbers[i] IS NOT NULL AND coalesce(
    head([j IN range(i + 1, size(line) - 1) WHERE line_numbers[j] IS NOT NULL | line_numbers[j]]) <> line_numbers[i], false)) AS two_numbers
  MATCH back = (old:Partner)-[:SUCCEEDED_BY*0..]->(whole) WHERE none(body IN nodes(back)[..-1] WHERE coalesce(body.group, false) AND NOT coalesce(body.as_written, '') CONTAINS '"group":')
  MATCH up = (old)-[:MEMBER_OF*0..]->(body:Partner)
    WHERE all(m IN relationships(up) WHERE coalesce(m.joined_on <= on, true) AND coalesce(on < m.left_on, true))
      AND all(above IN nodes(up)[1..] WHERE coalesce(above.group, false) AND NOT coalesce(above.as_written, '') CONTAINS '"group":')
  MATCH (body)-[party:SIGNED|PARTY_TO]->(p:Protocol)
  WITH on, side, place, partner, body, party, p, back, up, two_numbers, coalesce(party.on, on) AS day
  WITH on, side, place, partner, body, party, p, min(CASE
    WHEN party.role = side.unfit OR party.left_on <= on OR party.on > on OR (party.on IS NULL AND party.signed = false) THEN 2
    WHEN party.on IS NULL THEN CASE
      WHEN party.signed OR party.as_written IS NOT NULL OR NOT EXISTS { (:Partner)-[:SIGNED]->(p) } THEN 1 ELSE 2 END
    WHEN party.as_written IS NOT NULL OR two_numbers
      OR any(old IN nodes(back)[..-1] WHERE size(old.successors) > 1)
      OR any(new IN nodes(back)[1..] WHERE
        size([(x:Partner)-[:SUCCEEDED_BY]->(new) WHERE x <> new AND NOT (coalesce(x.group, false) AND NOT coalesce(x.as_written, '') CONTAINS '"group":') | x]) > 1
        AND any(x IN [(x:Partner)-[:SUCCEEDED_BY]->(new) WHERE x <> new AND NOT (coalesce(x.group, false) AND NOT coalesce(x.as_written, '') CONTAINS '"group":') | x]
          WHERE NOT x IN [(y:Partner)-[signature:SIGNED]->(p) WHERE signature.on <= on | y]))
      OR any(i IN range(0, length(up) - 1) WHERE coalesce(relationships(up)[i].joined_on > day, false)
        OR coalesce(nodes(up)[i].ended_on < day AND NOT coalesce(nodes(up)[i].as_written, '') CONTAINS '"ended_on":', false))
      OR (party.authority IS NULL AND ((coalesce(body.group, false) AND NOT coalesce(body.as_written, '') CONTAINS '"group":') OR coalesce(party.signed_by <> body.id, false)))
      OR coalesce(body.ended_on < day AND NOT coalesce(body.as_written, '') CONTAINS '"ended_on":', false)
      OR EXISTS { (signatory:Partner {id: party.signed_by}) WHERE coalesce(signatory.ended_on < day AND NOT coalesce(signatory.as_written, '') CONTAINS '"ended_on":', false) } THEN 1
    ELSE 0
  END) AS result
  WITH side, place, p, min(result) AS best, [id IN collect(CASE WHEN result = 0 THEN body.id END) | id] AS by,
    max(CASE WHEN body = partner AND (party.on IS NOT NULL OR party.signed IS NOT NULL OR party.as_written IS NOT NULL
      OR party.left_on IS NOT NULL OR coalesce(party.role, 'both') <> 'both') THEN 1 ELSE 0 END) = 1
    AND min(CASE WHEN body = partner THEN result ELSE 2 END) > 0 AS objects
  WITH p, collect({sends: side.sends, place: place, best: CASE WHEN objects AND best = 0 THEN 1 ELSE best END, by: by, objects: objects}) AS rows
  RETURN collect({protocol: p, rows: rows}) AS signed
}
// The protocols that the flow claims: references are compared without case, punctuation and leading zeros.
CALL (f) {
  OPTIONAL MATCH (p:Protocol) WHERE f.claims IS NOT NULL AND any(name IN [p.id, p.reference, p.title] WHERE
    reduce(s = {key: '', number: ''}, sign IN split(toLower(name), '') + [' '] | CASE
      WHEN sign =~ '[0-9]' THEN {key: s.key, number: s.number + sign}
      ELSE {number: '', key: s.key + CASE WHEN s.number = '' THEN '' ELSE
        CASE WHEN s.key =~ '.*[0-9]' THEN '-' ELSE '' END + toString(toInteger(s.number)) END
        + CASE WHEN sign =~ '\\p{L}' THEN sign ELSE '' END}
    END).key IN [claim IN f.claims | reduce(s = {key: '', number: ''}, sign IN split(toLower(claim), '') + [' '] | CASE
      WHEN sign =~ '[0-9]' THEN {key: s.key, number: s.number + sign}
      ELSE {number: '', key: s.key + CASE WHEN s.number = '' THEN '' ELSE
        CASE WHEN s.key =~ '.*[0-9]' THEN '-' ELSE '' END + toString(toInteger(s.number)) END
        + CASE WHEN sign =~ '\\p{L}' THEN sign ELSE '' END}
    END).key])
  RETURN collect(p) AS claimed
}
CALL (f, source, target, source_members, target_members, signed, claimed) {
  UNWIND signed + [p IN claimed WHERE none(each IN signed WHERE each.protocol = p) | {protocol: p, rows: []}] AS candidate
  WITH f, source, target, candidate.protocol AS p, candidate.rows AS rows, candidate.protocol IN claimed AS is_claimed,
    size(source_members) AS senders, size(target_members) AS recipients
  WITH source, target, p, is_claimed, rows, coalesce(p.as_written, '') CONTAINS '"parties":' AS unread, [
    {sends: true, members: senders, open: coalesce(source.as_written, '') CONTAINS '"members":'},
    {sends: false, members: recipients, open: coalesce(target.as_written, '') CONTAINS '"members":'}] AS ends
  WITH source, target, p, is_claimed, [e IN ends | {
    members: e.members,
    open: e.open,
    own: head([row IN rows WHERE row.sends = e.sends AND row.place = 0]),
    each: [row IN rows WHERE row.sends = e.sends AND row.place > 0],
    absent: CASE WHEN unread AND (is_claimed OR any(row IN rows WHERE row.sends <> e.sends)) THEN 1 ELSE 2 END}] AS ends
  WITH source, target, p, is_claimed, [e IN ends | {
    own: e.own,
    each: e.each,
    absent: e.absent,
    together: CASE WHEN e.members > 0 THEN reduce(worst = CASE WHEN size(e.each) < e.members THEN e.absent WHEN e.open THEN 1 ELSE 0 END,
      row IN e.each | CASE WHEN row.best > worst THEN row.best ELSE worst END) END}] AS ends
  WITH source, target, p, is_claimed, [e IN ends | {
    result: CASE
      WHEN e.own IS NULL AND e.together IS NULL THEN e.absent
      WHEN e.own IS NULL THEN e.together
      WHEN e.together IS NULL OR e.own.best < e.together THEN e.own.best
      ELSE e.together
    END,
    objects: coalesce(e.own.objects, false) OR any(row IN e.each WHERE row.objects),
    by: coalesce(e.own.by, []) + CASE WHEN e.together = 0 THEN reduce(all = [], row IN e.each | all + row.by) ELSE [] END}] AS ends
  WITH source, target, p, is_claimed, [e IN ends | CASE WHEN e.objects AND e.result = 0 THEN 1 ELSE e.result END] AS results, ends[0].by + ends[1].by AS by
  WITH source, target, p, is_claimed, CASE WHEN results = [0, 0] AND all(id IN by WHERE id = by[0])
    AND EXISTS { (one:Partner {id: by[0]}) WHERE coalesce(one.group, false) AND NOT coalesce(one.as_written, '') CONTAINS '"group":' } THEN [1, 1] ELSE results END AS results
  CALL (p) {
    OPTIONAL MATCH (p)-[:HAS]->(:Clause)-[:FOR]->(word:Purpose)
    WITH DISTINCT word WHERE word IS NOT NULL
    CALL (word) {
      MATCH climb = (word)-[:BROADER*0..]->(up:Purpose) WHERE NOT up IN nodes(climb)[..-1]
      WITH up ORDER BY length(climb)
      WITH collect(up) AS line
      WITH line, [(top)-[:BROADER]->(back:Purpose) WHERE top = line[-1] AND back IN line | back] AS circle
      WITH line, CASE WHEN circle = [] THEN [line[-1].id]
        ELSE [i IN range(0, size(line) - 1) WHERE any(j IN range(0, i) WHERE line[j] = circle[0]) | line[i].id] END AS tops
      RETURN coalesce(head([up IN line WHERE coalesce(up.families, []) <> [] | up.families]),
        [reduce(least = tops[0], top IN tops | CASE WHEN top < least THEN top ELSE least END)]) AS families
    }
    UNWIND families AS family
    RETURN collect(DISTINCT family) AS families
  }
  RETURN collect({protocol: p, sender: results[0], recipient: results[1], claimed: is_claimed, families: families,
    listed: EXISTS { (source)-[:SIGNED|PARTY_TO]->(p) } AND EXISTS { (target)-[:SIGNED|PARTY_TO]->(p) }}) AS candidates
}
CALL (f, on, outside, relation, is_open, authorities, categories, purposes, subjects, methods, candidates) {
  UNWIND CASE WHEN outside IS NULL THEN categories ELSE [] END AS category
  UNWIND purposes AS purpose
  CALL (purpose) {
    OPTIONAL MATCH (word:Purpose {id: purpose.id})
    WITH word WHERE word IS NOT NULL
    CALL (word) {
      MATCH climb = (word)-[:BROADER*0..]->(up:Purpose) WHERE NOT up IN nodes(climb)[..-1]
      WITH up ORDER BY length(climb)
      WITH collect(up) AS line
      WITH line, [(top)-[:BROADER]->(back:Purpose) WHERE top = line[-1] AND back IN line | back] AS circle
      WITH line, CASE WHEN circle = [] THEN [line[-1].id]
        ELSE [i IN range(0, size(line) - 1) WHERE any(j IN range(0, i) WHERE line[j] = circle[0]) | line[i].id] END AS tops
      RETURN coalesce(head([up IN line WHERE coalesce(up.families, []) <> [] | up.families]),
        [reduce(least = tops[0], top IN tops | CASE WHEN top < least THEN top ELSE least END)]) AS families
    }
    RETURN collect(families) AS family_lists
  }
  WITH *, coalesce(family_lists[0], []) AS families
  CALL (f, on, relation, is_open, authorities, category, purpose, families, subjects, methods, candidates) {
    UNWIND candidates AS candidate
    WITH *, candidate.protocol AS p
    WITH *, coalesce(p.kinds, []) AS kinds, CASE coalesce(relation, 'separate') WHEN 'processor' THEN 'processing' WHEN 'joint' THEN 'joint' ELSE 'sharing' END AS wanted,
      coalesce(p.as_written, '') AS written, {
        status: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"status":' THEN p.status END, starts_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"starts_on":' THEN p.starts_on END, ends_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"ends_on":' THEN p.ends_on END,
        review_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"review_on":' THEN p.review_on END, reviewed_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"reviewed_on":' THEN p.reviewed_on END, review_months: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"review_months":' THEN p.review_months END,
        withdrawn_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"withdrawn_on":' THEN p.withdrawn_on END, renews: coalesce(CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"renews":' THEN p.renews END, false)} AS r
    WITH *, CASE
      WHEN r.review_on IS NOT NULL THEN r.review_on
      WHEN r.review_months IS NULL THEN null
      WHEN r.reviewed_on IS NOT NULL THEN r.reviewed_on + duration({months: r.review_months})
      WHEN r.starts_on IS NOT NULL THEN r.starts_on + duration({months: r.review_months})
    END AS review
    WITH *, coalesce($grace_months IS NOT NULL AND review + duration({months: coalesce($grace_months, 0)}) < on, false) AS lapsed,
      r.review_on IS NULL AND r.reviewed_on IS NULL AS from_start, coalesce(r.ends_on < on, false) AS over
    WITH *, CASE
      WHEN written CONTAINS '"kinds":' THEN 1
      WHEN is_open AND (kinds = [] OR any(kind IN kinds WHERE kind IN ['sharing', 'processing', 'joint'])) THEN 1
      WHEN kinds = [] THEN CASE wanted WHEN 'sharing' THEN 0 ELSE 1 END
      WHEN wanted IN kinds THEN CASE WHEN wanted = 'sharing' AND 'memorandum' IN kinds AND NOT authorities THEN 1 ELSE 0 END
      WHEN wanted = 'joint' AND 'sharing' IN kinds THEN 1
      WHEN wanted = 'sharing' AND 'memorandum' IN kinds AND authorities THEN 1
      ELSE 2
    END AS kind, CASE
      WHEN r.status = 'draft' OR r.withdrawn_on <= on THEN 2
      WHEN r.status IN ['withdrawn', 'superseded'] AND r.withdrawn_on IS NULL THEN 2
      WHEN r.starts_on > on THEN 2
      WHEN over AND NOT r.renews AND NOT written CONTAINS '"renews":' THEN 2
      WHEN lapsed AND NOT from_start THEN 2
      WHEN any(field IN ['status', 'starts_on', 'ends_on', 'review_on', 'withdrawn_on'] WHERE written CONTAINS '"' + field + '":') THEN 1
      WHEN r.review_on IS NULL AND any(field IN ['reviewed_on', 'review_months'] WHERE written CONTAINS '"' + field + '":') THEN 1
      WHEN over AND written CONTAINS '"renews":' THEN 1
      WHEN r.review_months IS NOT NULL AND review IS NULL THEN 1
      WHEN lapsed THEN 1
      WHEN r.status IS NULL AND r.starts_on IS NULL THEN 1
      WHEN r.status IS NULL AND r.ends_on IS NULL AND review IS NULL THEN 1
      WHEN coalesce(r.status, '') <> 'superseded' AND EXISTS {
        (other:Protocol)-[:SUPERSEDES]->(p)
        WHERE other <> p AND NOT coalesce(other.status = 'draft' AND NOT coalesce(other.as_written, '') CONTAINS '"status":', false)
          AND NOT coalesce(other.starts_on > on AND NOT coalesce(other.as_written, '') CONTAINS '"starts_on":', false)
          AND NOT coalesce(other.withdrawn_on <= other.starts_on AND NOT coalesce(other.as_written, '') CONTAINS '"starts_on":'
            AND NOT coalesce(other.as_written, '') CONTAINS '"withdrawn_on":', false)
      } THEN 1
      ELSE 0
    END AS in_force, written CONTAINS '"limits":' AS limited
    MATCH (p)-[:HAS]->(c:Clause)
    WITH *,
      COLLECT { MATCH (c)-[:FOR]->(:Purpose)-[:BROADER*1..]->(up:Purpose) RETURN DISTINCT up.id } AS above_purposes,
      COLLECT { MATCH (c)-[:PERMITS]->(:Category)-[:BROADER*1..]->(up:Category) RETURN DISTINCT up.id } AS above_categories,
      COLLECT { MATCH (c)-[:ABOUT]->(:Subject)-[:BROADER*1..]->(up:Subject) RETURN DISTINCT up.id } AS above_subjects,
      COLLECT { MATCH (c)-[:BY]->(:Method)-[:BROADER*1..]->(up:Method) RETURN DISTINCT up.id } AS above_methods,
      EXISTS { (c)-[:FOR]->(word:Purpose) WHERE word.unmapped } AS word_purpose,
      EXISTS { (c)-[:PERMITS]->(word:Category) WHERE word.unmapped } AS word_category,
      EXISTS { (c)-[:ABOUT]->(word:Subject) WHERE word.unmapped } AS word_subject,
      EXISTS { (c)-[:BY]->(word:Method) WHERE word.unmapped } AS word_method
    WITH p, candidate, families, [
      kind,
      in_force,
      candidate.sender,
      candidate.recipient,
      CASE
        WHEN purpose.id IS NULL OR coalesce(c.purposes, []) = [] THEN 1
        WHEN any(term IN purpose.mapped WHERE term IN c.purposes) THEN CASE WHEN limited THEN 1 ELSE 0 END
        WHEN any(term IN purpose.permitting WHERE term IN c.purposes) THEN 1
        WHEN purpose.unmapped OR word_purpose OR purpose.id IN above_purposes OR coalesce(p.as_written, '') CONTAINS '"purposes":' THEN 1
        ELSE 2
      END,
      CASE
        WHEN category.id IS NULL OR coalesce(c.categories, []) = [] THEN 1
        WHEN any(term IN category.mapped WHERE term IN c.categories) THEN CASE WHEN limited THEN 1 ELSE 0 END
        WHEN any(term IN category.permitting WHERE term IN c.categories) THEN 1
        WHEN category.unmapped OR word_category OR category.id IN above_categories OR coalesce(p.as_written, '') CONTAINS '"categories":' THEN 1
        ELSE 2
      END,
      CASE
        WHEN coalesce(c.subjects, []) = [] THEN CASE WHEN coalesce(p.as_written, '') CONTAINS '"subjects":' OR limited THEN 1 ELSE 0 END
        WHEN subjects = [] THEN 1
        ELSE reduce(worst = CASE WHEN coalesce(p.as_written, '') CONTAINS '"subjects":' OR coalesce(f.as_written, '') CONTAINS '"subjects":' THEN 1 ELSE 0 END, each IN [subject IN subjects | CASE
          WHEN any(term IN subject.mapped WHERE term IN c.subjects) THEN CASE WHEN limited THEN 1 ELSE 0 END
          WHEN any(term IN subject.permitting WHERE term IN c.subjects) THEN 1
          WHEN subject.unmapped OR word_subject OR subject.id IN above_subjects OR coalesce(p.as_written, '') CONTAINS '"subjects":' THEN 1
          ELSE 2
        END] | CASE WHEN each > worst THEN each ELSE worst END)
      END,
      CASE
        WHEN coalesce(c.methods, []) = [] THEN CASE WHEN coalesce(p.as_written, '') CONTAINS '"methods":' THEN 1 ELSE 0 END
        WHEN methods = [] THEN 1
        ELSE reduce(worst = CASE WHEN coalesce(p.as_written, '') CONTAINS '"methods":' OR coalesce(f.as_written, '') CONTAINS '"methods":' THEN 1 ELSE 0 END, each IN [method IN methods | CASE
          WHEN any(term IN method.mapped WHERE term IN c.methods) THEN 0
          WHEN any(term IN method.permitting WHERE term IN c.methods) THEN 1
          WHEN method.unmapped OR word_method OR method.id IN above_methods OR coalesce(p.as_written, '') CONTAINS '"methods":' THEN 1
          ELSE 2
        END] | CASE WHEN each > worst THEN each ELSE worst END)
      END
    ] AS tests
    WITH p, candidate, families, tests, size([test IN tests WHERE test = 2]) AS fails, size([test IN tests WHERE test = 1]) AS blanks
    ORDER BY p.id, fails, blanks, tests
    WITH p, candidate, families, collect({tests: tests, fails: fails, blanks: blanks})[0] AS best
    ORDER BY best.fails, best.blanks, p.id
    RETURN collect({protocol: p.id, tests: best.tests, fails: best.fails, blanks: best.blanks, claimed: candidate.claimed,
      near: best.tests[0] < 2 AND best.fails <= 3 AND (best.tests[2] < 2 OR best.tests[3] < 2 OR candidate.listed)
        AND (best.tests[4] < 2 OR any(family IN families WHERE family IN candidate.families))}) AS found
  }
  WITH category, purpose,
    [p IN found WHERE p.fails = 0 AND p.blanks = 0 | p.protocol] AS passing,
    [p IN found WHERE p.fails = 0 | p.protocol] AS open,
    [p IN found WHERE p.near] AS near
  WITH category, purpose, passing, open, near, head([p IN near WHERE p.claimed]) AS first
  RETURN collect({
    category: category.id,
    purpose: purpose.id,
    state: CASE WHEN passing <> [] THEN 'covered' WHEN open <> [] THEN 'unclear' ELSE 'gap' END,
    protocols: CASE WHEN passing <> [] THEN passing ELSE open END,
    nearest: CASE WHEN passing <> [] THEN [] WHEN first IS NULL THEN near[..3]
      ELSE ([first] + [p IN near WHERE p.protocol <> first.protocol])[..3] END
  }) AS elements
}
// On what else the flow may rest: a duty, or that it is no regular sharing; between separate controllers only.
WITH f, source, target, outside, elements, size([e IN elements WHERE e.state = 'covered']) AS covered,
  size([e IN elements WHERE e.state = 'gap']) AS gaps,
  NOT is_open AND coalesce(relation, 'separate') = 'separate' AND (
    (EXISTS { (f)-[:RELIES_ON]->(:Gateway) } AND NOT coalesce(f.as_written, '') CONTAINS '"gateways":' AND NOT EXISTS {
      (f)-[:RELIES_ON]->(gateway:Gateway)
      WHERE NOT EXISTS { (gateway)-[:BROADER*1..]->(:Gateway {id: 'mandatory-gateway'}) } })
    OR coalesce(f.occasion IN ['one-off', 'urgent'] AND NOT coalesce(f.as_written, '') CONTAINS '"occasion":', false)) AS other_basis
WITH f, source, target, elements, outside, CASE
  WHEN outside IS NOT NULL THEN outside
  WHEN covered = size(elements) THEN 'covered'
  WHEN other_basis THEN 'other-basis'
  WHEN gaps = 0 THEN 'unclear'
  WHEN covered > 0 THEN 'partly'
  ELSE 'gap'
END AS verdict
WITH f, source, target, verdict WHERE verdict = 'gap'
RETURN
  f.id AS flow,
  f.name AS name,
  source.name AS source,
  target.name AS target,
  COLLECT { MATCH (f)-[:CARRIES]->(term:Category) WITH term ORDER BY term.id RETURN term.label } AS categories,
  COLLECT { MATCH (f)-[:FOR]->(term:Purpose) WITH term ORDER BY term.id RETURN term.label } AS purposes
ORDER BY flow
