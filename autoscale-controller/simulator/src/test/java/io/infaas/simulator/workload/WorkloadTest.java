package io.infaas.simulator.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalog;
import io.infaas.controller.policy.PlanningCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkloadTest {

    private static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 200, 0.7)
            .variantByType("small", 0.75, 8)
            .usingCores(1)
            .catalog();

    @TempDir
    private Path folder;

    private Workload read(String yaml) throws IOException {
        return Workload.read(Files.writeString(folder.resolve("workload.yaml"), yaml));
    }

    @Test
    void read_leastFile_hasTheDefaults() throws IOException {
        Workload workload = read("""
                seconds: 60
                traffic:
                - application: fashion
                  rate: [{at: 0, perSecond: 4}]
                nodes: {local: 2}
                """);

        assertThat(workload.length()).isEqualTo(Duration.ofMinutes(1));
        assertThat(workload.gateways()).isEqualTo(1);
        assertThat(workload.truth().noise()).isEqualTo(0.1);
        assertThat(workload.traffic().get(0).batches()).containsEntry(1, 1.0);
        assertThat(workload.fleet().isFixed()).isTrue();
        workload.requireFor(CATALOG);
    }

    @Test
    void read_wholeFile_hasAllOfIt() throws IOException {
        Workload workload = read("""
                seconds: 600
                gateways: 2
                networkMs: 1
                traffic:
                - application: fashion
                  headers: {infaas-latency-ms: "100"}
                  rate: [{at: 0, perSecond: 4}, {at: 300, perSecond: 80}]
                  batches: {1: 0.9, 8: 0.1}
                  burstiness: 4
                  timeoutSeconds: 5
                  clients: 8
                offerings:
                - {nodeType: local, pricePerHour: 0.3, startSeconds: 30, market: spot, interruptionsPerHour: 2}
                fleet: {minimum: 1, maximum: 5, budgetPerHour: 3}
                truth: {noise: 0.2, nodeSpread: 0.1, factor: 1.5, variants: {small-fp32-t1: 3}}
                faults:
                - {at: 100, node: node-1, speed: 0, seconds: 20}
                """);

        assertThat(workload.offerings()).singleElement().satisfies(offering -> {
            assertThat(offering.start()).isEqualTo(Duration.ofSeconds(30));
            assertThat(offering.interruptionsPerHour()).isEqualTo(2);
        });
        assertThat(workload.fleet().maximum()).isEqualTo(5);
        assertThat(workload.truth().ofVariant("small-fp32-t1")).isEqualTo(3);
        assertThat(workload.truth().ofVariant("good-fp32-t1")).isEqualTo(1.5);
        assertThat(workload.faults()).isEqualTo(List.of(new Workload.Fault(100, "node-1", 0, 20)));
    }

    @Test
    void read_traceWithRelativeName_isFoundBesideTheWorkload() throws IOException {
        Files.writeString(folder.resolve("trace.csv"), """
                time,application,class,batch,count
                0,fashion,,1,60
                60,fashion,,1,120
                """);

        Workload workload = read("""
                seconds: 120
                traces: [{file: trace.csv, scale: 0.5}]
                nodes: {local: 2}
                """);

        assertThat(workload.traffic())
                .singleElement()
                .satisfies(traffic -> assertThat(traffic.rate().at(90)).isEqualTo(1));
        assertThat(workload.expectedQueries()).isEqualTo(90);
    }

    @Test
    void read_unknownKey_namesFileAndKey() {
        assertThatThrownBy(() -> read("""
                seconds: 60
                trafic: []
                traffic: [{application: fashion, rate: [{at: 0, perSecond: 4}]}]
                nodes: {local: 2}
                """)).hasMessageContainingAll("workload.yaml", "trafic");
    }

    @Test
    void read_lengthOfZero_namesIt() {
        assertThatThrownBy(() -> read("""
                seconds: 0
                traffic: [{application: fashion, rate: [{at: 0, perSecond: 4}]}]
                nodes: {local: 2}
                """)).hasMessageContainingAll("workload.yaml", "seconds 0 must be above 0");
    }

    @Test
    void read_sharesOfBatches_mustAddUpToOne() {
        assertThatThrownBy(() -> read("""
                seconds: 60
                traffic: [{application: fashion, rate: [{at: 0, perSecond: 4}], batches: {1: 0.5}}]
                nodes: {local: 2}
                """)).hasMessageContainingAll("fashion", "add up to 1");
    }

    @Test
    void read_unknownMarket_namesItAndAllOthers() {
        assertThatThrownBy(() -> read("""
                seconds: 60
                traffic: [{application: fashion, rate: [{at: 0, perSecond: 4}]}]
                offerings: [{nodeType: local, pricePerHour: 0.3, startSeconds: 30, market: ondemand}]
                fleet: {minimum: 1, maximum: 5, budgetPerHour: 3}
                """)).hasMessageContaining("market 'ondemand' is not one of on-demand, spot");
    }

    @Test
    void read_noMachine_saysWhatToState() {
        assertThatThrownBy(() -> read("""
                seconds: 60
                traffic: [{application: fashion, rate: [{at: 0, perSecond: 4}]}]
                """)).hasMessageContaining("state nodes, or offerings and fleet");
    }

    @Test
    void read_nodesOfNoOffering_namesAllOfferings() {
        assertThatThrownBy(() -> read("""
                seconds: 60
                traffic: [{application: fashion, rate: [{at: 0, perSecond: 4}]}]
                nodes: {local/zone-b/spot: 1}
                offerings: [{nodeType: local, pricePerHour: 0.3, startSeconds: 30}]
                fleet: {minimum: 1, maximum: 5, budgetPerHour: 3}
                """))
                .hasMessageContaining(
                        "nodes: 'local/zone-b/spot' is not an offering; there are local/zone-a/on-demand");
    }

    @Test
    void requireFor_noProfileForAMachine_namesApplicationAndType() throws IOException {
        Catalog catalog = PlanningCatalog.local()
                .application("fashion", 200, 0.7)
                .variantByType("small", 0.75, 8)
                .type("other", 1000, 1)
                .catalog();
        Workload workload = read("""
                seconds: 60
                traffic: [{application: fashion, rate: [{at: 0, perSecond: 4}]}]
                nodes: {other: 2}
                """);

        assertThatThrownBy(() -> workload.requireFor(catalog))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("traffic: no variant of 'fashion' has a profile for other; state other nodes or offerings");
    }

    @Test
    void requireFor_unknownApplication_namesItAndAllOthers() throws IOException {
        Workload workload = read("""
                seconds: 60
                traffic: [{application: pictures, rate: [{at: 0, perSecond: 4}]}]
                nodes: {local: 2}
                """);

        assertThatThrownBy(() -> workload.requireFor(CATALOG))
                .hasMessage("traffic: application 'pictures' is not in the catalog; it has fashion");
    }
}
