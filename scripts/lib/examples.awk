# The ```sql blocks of a page, word for word, each under the heading it stands below.
# A block that is not meant to be run is marked ```psql or ```text instead.
/^#+ /                   { if (!inside) heading = $0 }
/^ *```sql *$/           { inside = 1; if (heading != "") { print "-- " heading; heading = "" } next }
/^ *```/ && inside       { inside = 0; print ""; next }
inside                   { print }
