package io.infaas.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.gateway.contract.Candidate;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Three variants on the cores and one on the accelerator of the node types "large" and "small". */
final class CorrectionsTest {

    private static final Catalog CATALOG = PlanningCatalog.local()
            .gpuType("large", 4_000, 4_000, 2)
            .gpuType("small", 2_000, 4_000, 1)
            .application("fashion", 500, 0.5)
            .variant("one", 0.80, 10, 50, 50)
            .variant("two", 0.85, 10, 50, 50)
            .variant("three", 0.90, 10, 50, 50)
            .variant("fast", 0.90, 1, 50, 50)
            .onGpu(100)
            .catalog();

    private final Map<Profiled, Double> observed = new TreeMap<>();

    private CorrectionsTest seen(String architecture, String nodeType, double factor) {
        observed.put(new Profiled(variant(architecture).name(), nodeType), factor);
        return this;
    }

    private static Variant variant(String architecture) {
        return CATALOG.variants().stream()
                .filter(variant -> variant.architecture().equals(architecture))
                .findFirst()
                .orElseThrow();
    }

    private double counted(String architecture, String nodeType) {
        Variant variant = variant(architecture);
        NodeType type = CATALOG.nodeType(nodeType).orElseThrow();
        Candidate profiled = new Candidate(variant, variant.profile(nodeType).orElseThrow(), type);
        return Corrections.observed(
                        new TreeMap<>(observed),
                        name -> CATALOG.variant(name).orElseThrow().needsGpu())
                .correct(profiled)
                .correction();
    }

    @Test
    void observed_ofSeveral_areAsSlowAsEach_andOthersLessThanTheLeastSlow() {
        seen("one", "large", 2).seen("two", "large", 1.5);

        assertThat(counted("one", "large")).isEqualTo(2);
        assertThat(counted("two", "large")).isEqualTo(1.5);
        assertThat(counted("three", "large")).isCloseTo(Math.pow(1.5, 2 / 3.0), within(1e-9));
    }

    /** Either it is slow or the hardware: another one is half as slow, on a logarithmic scale. */
    @Test
    void observed_ofOne_othersAreHalfAsSlow() {
        seen("one", "large", 4);

        assertThat(counted("three", "large")).isCloseTo(2, within(1e-9));
    }

    @Test
    void observed_asProfiled_saysThatOthersAre() {
        seen("one", "large", 2).seen("two", "large", 1);

        assertThat(counted("two", "large")).isEqualTo(1);
        assertThat(counted("three", "large")).isEqualTo(1);
    }

    @Test
    void observed_onOtherHardware_saysNothing() {
        seen("one", "large", 2);

        assertThat(counted("three", "small")).isEqualTo(1);
        assertThat(counted("fast", "large")).isEqualTo(1);
    }

    @Test
    void observed_onAnAccelerator_saysNothingOfCores() {
        seen("fast", "large", 2);

        assertThat(counted("fast", "large")).isEqualTo(2);
        assertThat(counted("one", "large")).isEqualTo(1);
    }

    @Test
    void new_withoutAPositiveFactor_isRefused() {
        assertThatThrownBy(() -> seen("one", "large", 0).counted("one", "large"))
                .hasMessageContaining("one-fp32-t1")
                .hasMessageContaining("'large'")
                .hasMessageContaining("0.0");
    }
}
