# Runs "annexa daemon --once" as a job of Kubernetes, which takes every exit code but 0 for a failure.
# That something is nonconforming (1) or could not be assessed (3) is what annexa is there to find out.
# Kubernetes tells this shell to stop, not the program; the first wait then ends at once.
child=
stopping=
trap 'stopping=1; [ -z "$child" ] || kill -TERM "$child"' TERM INT
annexa daemon --once --config /etc/annexa/annexa.yaml &
child=$!
[ -z "$stopping" ] || kill -TERM "$child"
# A wait that a signal cut short tells nothing of annexa, and is done again; 127 is no news either.
code=127
stopping=again
while [ -n "$stopping" ]; do
  stopping=
  wait "$child"
  ended=$?
  [ "$ended" -eq 127 ] || code=$ended
done
case "$code" in
  1 | 3) exit 0 ;;
  *) exit "$code" ;;
esac
