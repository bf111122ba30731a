-- Staff find somebody by the number on a membership card.
CREATE INDEX contact_by_member_number ON contact (association_id, member_number) WHERE member_number IS NOT NULL;
