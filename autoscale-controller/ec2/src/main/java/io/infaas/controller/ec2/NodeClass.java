package io.infaas.controller.ec2;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.controller.fleetfile.FleetChecks;
import io.infaas.controller.node.Market;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Machines that are started alike: one launch template.
 *
 * @param image id of the machine image, or the SSM parameter that has it, which begins with a slash
 * @param zones subnet by availability zone
 * @param securityGroups ids of their security groups
 * @param instanceProfile name or ARN of the instance profile; blank for none
 * @param userData file, relative to the fleet file; blank for none
 * @param markets where they may be bought
 * @param diskGib least size of the root volume, GiB
 * @param startSeconds expected time from a launch until the node answers, s
 */
public record NodeClass(
        String name,
        String image,
        SortedMap<String, String> zones,
        List<String> securityGroups,
        String instanceProfile,
        String userData,
        List<Market> markets,
        int diskGib,
        int startSeconds,
        NodePortsAt ports,
        List<PricedType> types) {

    private static final int DEFAULT_START_SECONDS = 120;

    /** For Triton's container (about 16 GB), 20 GB of models and the system. */
    private static final int DEFAULT_DISK_GIB = 60;

    public NodeClass {
        zones = new TreeMap<>(zones);
        securityGroups = List.copyOf(securityGroups);
        markets = List.copyOf(markets);
        types = List.copyOf(types);
        FleetChecks.matches("name", name, "[a-z0-9][a-z0-9-]{0,39}", "a name of at most 40 of a-z 0-9 -");
        FleetChecks.matches(
                "image",
                image,
                "ami-[0-9a-f]+|/[\\w./-]+",
                "an id such as ami-0abc or an SSM parameter such as /aws/service/...");
        FleetChecks.filled("zones", List.copyOf(zones.keySet()), "give a subnet for each zone, zone: subnet-id");
        zones.forEach((zone, subnet) -> {
            FleetChecks.matches(
                    "zone", zone, "[a-z]{2}[a-z0-9-]*[0-9][a-z]", "an availability zone such as us-east-1a");
            FleetChecks.matches("subnet of zone " + zone, subnet, "subnet-[0-9a-f]+", "a subnet such as subnet-0abc");
        });
        securityGroups.forEach(
                group -> FleetChecks.matches("security group", group, "sg-[0-9a-f]+", "an id such as sg-0abc"));
        FleetChecks.filled("markets", markets, "give on-demand, spot or both");
        FleetChecks.within("diskGib", diskGib, 1, 16_384);
        FleetChecks.within("startSeconds", startSeconds, 1, 3_600);
        FleetChecks.filled("types", types, "give at least one instance type");
        FleetChecks.distinct("type", types.stream().map(PricedType::type).toList());
    }

    /** This class with other types, or with other prices. */
    public NodeClass with(List<PricedType> pricedTypes) {
        return new NodeClass(
                name,
                image,
                zones,
                securityGroups,
                instanceProfile,
                userData,
                markets,
                diskGib,
                startSeconds,
                ports,
                pricedTypes);
    }

    /** Where its machines are, as far as that is known before they are launched: its zone, or of several the region. */
    public String place(String region) {
        return zones.size() == 1 ? zones.firstKey() : region;
    }

    @JsonCreator
    static NodeClass of(
            @JsonProperty("name") String name,
            @JsonProperty("image") String image,
            @JsonProperty("zones") Map<String, String> zones,
            @JsonProperty("securityGroups") List<String> securityGroups,
            @JsonProperty(value = "instanceProfile", defaultValue = "none") @Nullable String instanceProfile,
            @JsonProperty(value = "userData", defaultValue = "none") @Nullable String userData,
            @JsonProperty(value = "markets", defaultValue = "on-demand") @Nullable List<String> markets,
            @JsonProperty(value = "diskGib", defaultValue = "60") @Nullable Integer diskGib,
            @JsonProperty(value = "startSeconds", defaultValue = "120") @Nullable Integer startSeconds,
            @JsonProperty(value = "ports", defaultValue = "8000, 8001, 8002") @Nullable NodePortsAt ports,
            @JsonProperty("types") List<PricedType> types) {
        return new NodeClass(
                name,
                image,
                new TreeMap<>(zones),
                securityGroups,
                Optional.ofNullable(instanceProfile).orElse(""),
                Optional.ofNullable(userData).orElse(""),
                markets == null
                        ? List.of(Market.ON_DEMAND)
                        : markets.stream().map(Market::of).toList(),
                Optional.ofNullable(diskGib).orElse(DEFAULT_DISK_GIB),
                Optional.ofNullable(startSeconds).orElse(DEFAULT_START_SECONDS),
                Optional.ofNullable(ports).orElse(NodePortsAt.TRITON),
                types);
    }

    /** The ports that the servers of a class listen on, as its user data starts them. */
    public record NodePortsAt(
            @JsonProperty("http") int http,
            @JsonProperty("grpc") int grpc,
            @JsonProperty("metrics") int metrics) {

        /** Triton's own. */
        public static final NodePortsAt TRITON = new NodePortsAt(8000, 8001, 8002);

        public NodePortsAt {
            FleetChecks.within("http", http, 1, 65_535);
            FleetChecks.within("grpc", grpc, 1, 65_535);
            FleetChecks.within("metrics", metrics, 1, 65_535);
        }
    }
}
