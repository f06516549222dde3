import type { Group } from '../panel.ts';

/** Disks that hold files of their own: not the kernel's, not a container's view of the host's. */
const realDisk = 'fstype!~"tmpfs|overlay|squashfs|ramfs|iso9660|devtmpfs"';
/** What is written to a volume is written to its disks: LVM, md and compressed memory would count twice. */
const disk = 'device!~"dm-.*|md.*|zram.*|nbd.*"';
/** Cards alone: bonds, bridges, VLANs, tunnels and what containers have would count the same bytes again. */
const realNic =
	'device!~"lo|bond.*|team.*|veth.*|docker.*|br-.*|virbr.*|.*[.][0-9]+|vlan.*|cni.*|cali.*|flannel.*|cilium.*|lxc.*|tun.*|tap.*|wg.*|vxlan.*|nodelocaldns|kube-ipvs.*"';

/** Node exporter's metrics. */
export const hosts: Group = {
	id: 'hosts',
	labels: { job: 'job', instance: 'instance' },
	panels: [
		{
			id: 'host_cpu',
			unit: 'ratio',
			headline: true,
			lines: [
				{
					name: ['instance'],
					queries: [
						'1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle",$sel}[$window]))'
					]
				}
			]
		},
		{
			id: 'host_memory',
			unit: 'ratio',
			headline: true,
			lines: [
				{
					name: ['instance'],
					queries: [
						'1 - max by (instance) (node_memory_MemAvailable_bytes{$sel}) / max by (instance) (node_memory_MemTotal_bytes{$sel})'
					]
				}
			]
		},
		{
			id: 'host_disk_space',
			unit: 'ratio',
			lines: [
				{
					name: ['instance', 'mountpoint'],
					queries: [
						`1 - max by (instance, mountpoint) (node_filesystem_avail_bytes{${realDisk},$sel}) / max by (instance, mountpoint) (node_filesystem_size_bytes{${realDisk},$sel})`
					]
				}
			]
		},
		{
			id: 'host_load',
			unit: 'count',
			lines: [{ name: ['instance'], queries: ['max by (instance) (node_load1{$sel})'] }]
		},
		{
			id: 'host_disk_io',
			unit: 'bytes/s',
			lines: [
				{
					name: 'read',
					queries: [`sum(rate(node_disk_read_bytes_total{${disk},$sel}[$window]))`]
				},
				{
					name: 'written',
					queries: [`sum(rate(node_disk_written_bytes_total{${disk},$sel}[$window]))`]
				}
			]
		},
		{
			id: 'host_network',
			unit: 'bytes/s',
			lines: [
				{
					name: 'received',
					queries: [`sum(rate(node_network_receive_bytes_total{${realNic},$sel}[$window]))`]
				},
				{
					name: 'sent',
					queries: [`sum(rate(node_network_transmit_bytes_total{${realNic},$sel}[$window]))`]
				}
			]
		}
	]
};
