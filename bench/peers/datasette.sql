-- Datasette's canned query: the list of agreements with everything that its rows show, in one statement.
SELECT
  (SELECT count(*) FROM agreements_agreementstate WHERE is_current
    AND host_id = (SELECT code FROM agreements_country WHERE name = :host)) AS total,
  a.id, a.slug, s.title, s.kind, a.summary,
  json_object('code', host.code, 'name', host.name) AS host,
  json_object('code', sender.code, 'name', sender.name) AS sender,
  (SELECT json_group_array(json_object('code', c.code, 'name', c.name))
    FROM agreements_agreement_joint_senders j JOIN agreements_country c ON c.code = j.country_id
    WHERE j.agreement_id = a.id) AS joint_senders,
  s.status, s.stage, s.announced, s.instrument,
  s.capacity_qualifier, s.capacity_amount, s.capacity_unit, s.capacity_period,
  s.is_verified, s.is_contested,
  (SELECT json_group_array(json_object('id', id, 'kind', kind, 'category', category, 'text', text))
    FROM agreements_criterion WHERE agreement_id = a.id) AS criteria,
  (SELECT json_group_array(json_object('id', id, 'payer', payer, 'payee', payee, 'purpose', purpose, 'state', state))
    FROM agreements_payment WHERE agreement_id = a.id) AS payments,
  (SELECT json_group_array(json_object('id', id, 'giver', giver, 'kind', kind, 'state', state, 'text', text))
    FROM agreements_consideration WHERE agreement_id = a.id) AS considerations,
  (SELECT json_array(json_object('checked', checked, 'where', "where", 'languages', languages,
      'looked_for', looked_for, 'found', found))
    FROM agreements_check WHERE agreement_id = a.id ORDER BY checked DESC, id DESC LIMIT 1) AS checks,
  (SELECT count(*) FROM agreements_event WHERE agreement_id = a.id) AS events,
  (SELECT count(*) FROM agreements_claim WHERE agreement_id = a.id) AS claims,
  (SELECT count(*) FROM agreements_criticism_agreements WHERE agreement_id = a.id) AS criticisms,
  r.number AS revision, a.published_at, s.updated_at
FROM agreements_agreementstate s
JOIN agreements_agreement a ON a.id = s.agreement_id
JOIN agreements_revision r ON r.id = a.revision_id
JOIN agreements_country host ON host.code = s.host_id
JOIN agreements_country sender ON sender.code = s.sender_id
WHERE s.is_current AND s.host_id = (SELECT code FROM agreements_country WHERE name = :host)
ORDER BY s.title, s.agreement_id
LIMIT 50
