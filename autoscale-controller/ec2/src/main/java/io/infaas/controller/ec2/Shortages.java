package io.infaas.controller.ec2;

import io.infaas.controller.ec2.LaunchPool.LaunchOption;
import io.infaas.controller.node.Market;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Choices (type, zone, market) that EC2 refused or took back lately; each is skipped for {@link #REMEMBERED}. Thread-safe. */
final class Shortages {

    static final Duration REMEMBERED = Duration.ofMinutes(3);

    private final Map<Key, Instant> until = new ConcurrentHashMap<>();
    private final Clock clock;

    private record Key(String type, String zone, Market market) {}

    Shortages(Clock clock) {
        this.clock = clock;
    }

    /**
     * Remembers a refusal. A quota closes more than the refused option. The quota of spot instances closes the whole market, the quota of cores
     * the type in all zones, an exhausted subnet all its options.
     *
     * @param options everything that could be launched
     */
    void remember(LaunchOption refused, String code, List<LaunchOption> options) {
        Instant end = clock.instant().plus(REMEMBERED);
        options.stream()
                .filter(other -> other.equals(refused)
                        || switch (code) {
                            case "MaxSpotInstanceCountExceeded" -> other.market() == refused.market();
                            case "VcpuLimitExceeded", "InstanceLimitExceeded" ->
                                other.market() == refused.market()
                                        && other.type().equals(refused.type());
                            case "InsufficientFreeAddressesInSubnet" ->
                                other.subnet().equals(refused.subnet());
                            default -> false;
                        })
                .forEach(other -> until.put(key(other), end));
    }

    /** Remembers that EC2 takes back spot capacity: a replacement of the same type in the same zone would end soon, too. */
    void rememberTaken(String type, String zone) {
        until.put(new Key(type, zone, Market.SPOT), clock.instant().plus(REMEMBERED));
    }

    /** The candidates that may succeed now. */
    List<LaunchOption> open(List<LaunchOption> candidates) {
        return candidates.stream().filter(candidate -> end(candidate).isEmpty()).toList();
    }

    /** Until when none of the candidates may succeed; empty if one may now. */
    Optional<Instant> allUntil(List<LaunchOption> candidates) {
        return open(candidates).isEmpty()
                ? candidates.stream()
                        .flatMap(candidate -> end(candidate).stream())
                        .min(Instant::compareTo)
                : Optional.empty();
    }

    private Optional<Instant> end(LaunchOption candidate) {
        return Optional.ofNullable(until.get(key(candidate)))
                .filter(end -> clock.instant().isBefore(end));
    }

    private static Key key(LaunchOption candidate) {
        return new Key(candidate.type(), candidate.zone(), candidate.market());
    }
}
