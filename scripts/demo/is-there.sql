-- Whether a demo was played in this database: its people have addresses in a domain that nobody can own (RFC 2606).
SELECT EXISTS (SELECT FROM fitkart.users u WHERE u.email LIKE '%@walkers.example');
