#!/bin/sh
# Takes out of a node_modules folder what no running service reads: sources of what is compiled, builds for browsers, types, source
# maps. Licences stay. Only for images: `npm ci` puts everything back.
set -eu
cd "$1"
rm -rf better-sqlite3/deps better-sqlite3/src better-sqlite3/build/Release/obj better-sqlite3/build/Release/.deps
rm -rf @types
find better-sqlite3/build -name '*.a' -delete 2>/dev/null || true
find . -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -iname 'README*' -o -iname 'CHANGELOG*' -o -iname 'HISTORY.md' \) -delete
