package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.protocol.InstanceWork;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class GatewayLoadsTest {

    private final GatewayLoads loads = new GatewayLoads();
    private long now;

    @Test
    void eachGateway_learnsTheSumOfTheOthers() {
        for (int i = 0; i < 2; i++) {
            report("one", Map.of("a", 8.0, "b", 4.0));
            report("two", Map.of("a", 2.0));
            report("three", Map.of());
        }

        assertThat(ofOthers("one")).isEqualTo(Map.of("a", 1.5));
        assertThat(ofOthers("two")).isEqualTo(Map.of("a", 6.0, "b", 3.0));
        assertThat(ofOthers("three")).isEqualTo(Map.of("a", 7.5, "b", 3.0));
    }

    @Test
    void workThatEnded_fades_andIsLeftOut() {
        report("one", Map.of("a", 8.0));
        for (int i = 0; i < 10; i++) {
            report("one", Map.of());
        }

        assertThat(ofOthers("two")).isEmpty();
    }

    @Test
    void gatewayThatIsSilentOrGone_hasNoWork() {
        report("one", Map.of("a", 8.0));
        report("two", Map.of("a", 8.0));
        loads.remove("two");
        assertThat(ofOthers("three")).isEqualTo(Map.of("a", 4.0));

        now += GatewayLoads.VOID.toNanos();

        assertThat(ofOthers("three")).isEmpty();
        report("one", Map.of("a", 2.0));
        assertThat(ofOthers("three")).isEqualTo(Map.of("a", 1.0));
    }

    private void report(String gateway, Map<String, Double> workMs) {
        now += TimeUnit.MILLISECONDS.toNanos(100);
        List<InstanceUse> uses = workMs.entrySet().stream()
                .map(work -> new InstanceUse("v", work.getKey(), 0, 0, 0, 0, 0, 0, 0, work.getValue()))
                .toList();
        loads.record(gateway, new DemandReport(1_000, List.of(), uses, List.of()), now);
    }

    private Map<String, Double> ofOthers(String gateway) {
        Stream<InstanceWork> work = loads.ofOthers(gateway, now).getWorkList().stream();
        return work.collect(Collectors.toMap(InstanceWork::getNode, InstanceWork::getMs));
    }
}
