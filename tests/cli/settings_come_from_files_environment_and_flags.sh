#!/usr/bin/env bash
. "$(dirname "$0")/prelude.sh"
make_project
size() { expect_exit 0 "$@" pentad_program status --json; expect_json "d['batch_size'] == $wanted"; }
export PATH=$scratch:$PATH
ln -s "$program" "$scratch/pentad_program"
wanted=5 size env
mkdir -p "$HOME/.config/pentad"
printf '[batch]\nsize = 6\n' >"$HOME/.config/pentad/pentad.toml"
wanted=6 size env
printf '[batch]\nsize = 7\n' >pentad.toml
wanted=7 size env
wanted=8 size env PENTAD_BATCH_SIZE=8
expect_exit 0 env PENTAD_BATCH_SIZE=8 pentad_program status --batch-size 9 --json
expect_json 'd["batch_size"] == 9'
