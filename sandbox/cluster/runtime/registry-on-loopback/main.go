// Command registry-on-loopback is a chained CNI plugin. The registry listens on 127.0.0.1 of the node, which is
// also its name in references. Inside a pod that address is the pod itself, so a program there that pulls by the
// same reference would reach nothing: this plugin leads the one port on to the node.
package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"strings"

	"github.com/containernetworking/cni/pkg/skel"
	"github.com/containernetworking/cni/pkg/types"
	"github.com/containernetworking/cni/pkg/version"
	"github.com/containernetworking/plugins/pkg/ns"
)

type configuration struct {
	types.NetConf
	// Node is the node's address, which pods reach.
	Node netip.Addr `json:"node"`
	// Port is the registry's, on the node's loopback name and on Node alike.
	Port uint16 `json:"port"`
}

func parse(standardInput []byte) (*configuration, error) {
	conf := &configuration{}
	if err := json.Unmarshal(standardInput, conf); err != nil {
		return nil, fmt.Errorf("cannot read the network configuration: %w", err)
	}
	if !conf.Node.Is4() || conf.Port == 0 {
		return nil, fmt.Errorf("the network configuration must have an IPv4 address as node, and a port")
	}
	return conf, version.ParsePrevResult(&conf.NetConf)
}

func add(args *skel.CmdArgs) error {
	conf, err := parse(args.StdinData)
	if err != nil {
		return err
	}
	if conf.PrevResult == nil {
		return fmt.Errorf("this plugin must come after one that makes the interface")
	}
	err = ns.WithNetNSPath(args.Netns, func(ns.NetNS) error {
		// Otherwise the kernel drops what comes back to a loopback address from outside.
		if err := os.WriteFile("/proc/sys/net/ipv4/conf/all/route_localnet", []byte("1"), 0o644); err != nil {
			return err
		}
		nft := exec.Command("nft", "-f", "-")
		nft.Stdin = strings.NewReader(rules(conf))
		if output, err := nft.CombinedOutput(); err != nil {
			return fmt.Errorf("nft: %w: %s", err, output)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return types.PrintResult(conf.PrevResult, conf.CNIVersion)
}

func rules(conf *configuration) string {
	return fmt.Sprintf(`table ip registry_on_loopback {
	chain output {
		type nat hook output priority -100;
		ip daddr 127.0.0.1 tcp dport %[2]d dnat to %[1]s:%[2]d
	}
	chain postrouting {
		type nat hook postrouting priority 100;
		ip saddr 127.0.0.0/8 ip daddr %[1]s tcp dport %[2]d masquerade
	}
}
`, conf.Node, conf.Port)
}

// nothing is left to do: the rules go with the pod's namespace.
func nothing(*skel.CmdArgs) error { return nil }

func main() {
	skel.PluginMainFuncs(
		skel.CNIFuncs{Add: add, Check: nothing, Del: nothing},
		version.All,
		"registry-on-loopback: leads the registry's port on a pod's loopback to the node",
	)
}
