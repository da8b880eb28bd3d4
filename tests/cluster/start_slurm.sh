#!/usr/bin/env bash
# A Slurm cluster of one node, this computer, to try the cluster profile on.
#
#   start_slurm.sh install     install the Debian packages (as root; nothing where they are)
#   start_slurm.sh up DIR      start it; its state, logs and configuration lie in DIR
#   start_slurm.sh env DIR     print the settings that a shell needs: eval "$(start_slurm.sh env DIR)"
#   start_slurm.sh down DIR    stop it
#
# Nothing outside DIR is written, nothing listens beyond this computer, and neither systemd nor
# cgroups are needed, so it runs in a container. The node has one invented GPU. Only root may start
# it, because slurmd starts other users' jobs.
set -euo pipefail

die() {
    echo "start_slurm.sh: $*" >&2
    exit 1
}

# wait_until SECONDS WHAT COMMAND...: until the command succeeds.
wait_until() {
    local seconds=$1 what=$2
    shift 2
    for ((tries = 0; tries < 5 * seconds; tries++)); do
        "$@" &>/dev/null && return
        sleep 0.2
    done
    die "$what did not start within $seconds s; its log is in $dir/log"
}

free_ports() {
    python3 - <<'PYTHON'
import socket

sockets = [socket.socket() for _ in range(2)]
for one in sockets:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in sockets))
PYTHON
}

install() {
    command -v sbatch slurmctld slurmd munged rsync >/dev/null && return
    command -v apt-get >/dev/null || die "needs apt-get, or Slurm and MUNGE that are installed"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        slurm-wlm munge rsync >/dev/null
}

configure() {
    local controller_port node_port memory cores
    # nproc would count the threads that this variable allows.
    cores=$(env -u OMP_NUM_THREADS nproc)
    read -r controller_port node_port < <(free_ports)
    memory=$(awk '/^MemTotal/ { print int(0.9 * $2 / 1024) }' /proc/meminfo)
    cat >"$dir/slurm.conf" <<CONF
ClusterName=one_node
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$controller_port
SlurmdPort=$node_port
SlurmUser=root
SlurmdUser=root
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
AuthType=auth/munge
AuthInfo=socket=$dir/run/munge.socket
CryptoType=crypto/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/run/slurmctld.pid
SlurmdPidFile=$dir/run/slurmd.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log

# Jobs keep to their cores and are killed above their memory, as where cgroups see to it.
ProctrackType=proctrack/linuxproc
TaskPlugin=task/affinity
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none

SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# Start jobs as soon as they come.
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
# squeue, which the profile asks, must still know a job that has ended; so must a test.
MinJobAge=86400
KillWait=5
ReturnToService=2

GresTypes=gpu
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cores RealMemory=$memory Gres=gpu:1
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE
CONF
    echo "Name=gpu File=/dev/null" >"$dir/gres.conf"
}

up() {
    [[ $(id -u) == 0 ]] || die "only root can start Slurm's daemons"
    mkdir -p "$dir"/{bin,log,run,spool,state}
    # munged refuses a socket that others could replace.
    chmod 755 "$dir" "$dir/run"
    configure
    export SLURM_CONF=$dir/slurm.conf

    # Snakemake's job starts srun without any SLURM_ variable, SLURM_CONF included.
    printf '#!/bin/sh\nSLURM_CONF=%q exec %q "$@"\n' "$SLURM_CONF" "$(command -v srun)" >"$dir/bin/srun"
    chmod +x "$dir/bin/srun"

    mungekey --create --keyfile="$dir/munge.key"
    munged --force --key-file="$dir/munge.key" --socket="$dir/run/munge.socket" \
        --pid-file="$dir/run/munged.pid" --seed-file="$dir/run/munged.seed" \
        --log-file="$dir/log/munged.log"
    wait_until 10 munged munge --socket="$dir/run/munge.socket" --no-input
    slurmctld
    wait_until 30 slurmctld scontrol ping
    slurmd -N "$host"
    wait_until 30 slurmd sh -c 'sinfo --noheader --format=%t | grep -qx idle'
}

down() {
    SLURM_CONF=$dir/slurm.conf timeout 10 scancel --user="$(id -un)" || true
    # The node first: it would complain about a controller that is gone.
    for daemon in slurmd slurmctld munged; do
        pid=$(cat "$dir/run/$daemon.pid" 2>/dev/null) || continue
        kill "$pid" 2>/dev/null || continue
        for ((tries = 0; tries < 50; tries++)); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.2
        done
    done
}

[[ ${1:-} == install ]] && { install; exit; }
[[ $# == 2 ]] || die "usage: start_slurm.sh install | up DIR | env DIR | down DIR"
mkdir -p "$2"
dir=$(realpath "$2")
host=$(uname -n | cut -d. -f1)
case $1 in
    up) up ;;
    env) printf 'export SLURM_CONF=%q PATH=%q:$PATH\n' "$dir/slurm.conf" "$dir/bin" ;;
    down) down ;;
    *) die "no such command: $1" ;;
esac
