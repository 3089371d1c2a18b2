#!/usr/bin/env bash
# Makes an authority of our own and, under it, the certificates of the three nodes of the event store and of the proxy; what is there
# already stays. For the proxy, put a certificate of a known authority into its volume instead.
set -euo pipefail
umask 077

days=3650
if [ ! -s /authority/ca.crt ]; then
  es-gencert-cli create-ca -days "$days" -out /authority
fi

certificate() { # folder, name that it is for, further names
  [ -s "$1/node.crt" ] && return
  es-gencert-cli create-node -ca-certificate /authority/ca.crt -ca-key /authority/ca.key -days "$days" -out "$1" \
    -ip-addresses 127.0.0.1 -dns-names "$2"
}

for node in eventstore-1 eventstore-2 eventstore-3; do
  certificate "/store/$node" "$node,localhost"
done
certificate /proxy/certificate "$OVERSTAP_HOST,login.$OVERSTAP_HOST"

# What everybody may read: the authority's certificate, without its key.
install -m 0644 /authority/ca.crt /trust/ca.crt
