package io.infaas.gateway.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.AdoptedModel;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.CandidateTable.PriorityLevels;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelDynamicBatching;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteIndexTest {

    private final RouteIndex routes = ViewFixture.fashion().routes();

    @Test
    void target_askedTwice_theSame() {
        assertThat(routes.target("large")).isPresent().hasValueSatisfying(target -> assertThat(target)
                .isSameAs(routes.target("large").orElseThrow()));
        assertThat(routes.target("nope")).isEmpty();
    }

    @Test
    void target_ofEachKind_itsInstancesInTheOrderOfTheView() {
        assertThat(routes.target("fashion").orElseThrow().instances()).isEqualTo(routes.instances());
        assertThat(routes.target("large").orElseThrow().instances())
                .hasSize(4)
                .isSortedAccordingTo((one, other) -> Integer.compare(one.slot(), other.slot()));
        assertThat(routes.target("large-fp32-t2").orElseThrow().instances())
                .extracting(instance -> instance.node().id())
                .containsExactly("a", "b");
    }

    @Test
    void next_sameCatalog_instancesOfTheNewView() {
        RouteIndex next = routes.next(ViewFixture.fashion()
                .node("c")
                .instance("small-fp32-t1", "c", InstanceState.ACTIVE)
                .view(2));

        assertThat(next.hasSameCatalog(routes)).isTrue();
        assertThat(next.instances()).hasSize(7);
        assertThat(next.target("small").orElseThrow().ranking(1).instances()).isEqualTo(3);
    }

    @Test
    void next_otherCatalog_itsNames() {
        RouteIndex next =
                routes.next(new ViewFixture().variant("tiny", "int8", 1, 0.8, 1).view(2));

        assertThat(next.hasSameCatalog(routes)).isFalse();
        assertThat(next.target("small")).isEmpty();
        assertThat(next.target("tiny")).isPresent();
    }

    @Test
    void ranking_someDoNotServe_leftOut() {
        RouteIndex mixed = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", InstanceState.DRAINING)
                .instance("small-fp32-t1", "b", InstanceState.OVERLOADED)
                .routes();

        Ranking ranking = mixed.target("fashion").orElseThrow().ranking(1);

        assertThat(ranking.instances()).isEqualTo(1);
        assertThat(ranking.member(0, 0).node().id()).isEqualTo("b");
    }

    @Test
    void instances_severalTimesThere_oneWaitsAccordinglyLess() {
        RouteIndex mixed = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", InstanceState.ACTIVE)
                .instance("small-fp32-t1", "b", InstanceState.ACTIVE)
                .count(4)
                .routes();
        IndexedInstance once = mixed.instances().get(0);
        IndexedInstance fourTimes = mixed.instances().get(1);

        assertThat(fourTimes.workNanos(8)).isEqualTo(once.workNanos(8) / 4);
        assertThat(fourTimes.concurrency()).isEqualTo(4 * once.concurrency());
        assertThat(fourTimes.serviceMs(8)).isEqualTo(once.serviceMs(8));
        assertThat(fourTimes.cost(8)).isEqualTo(once.cost(8));
        assertThat(fourTimes.candidate()).isSameAs(once.candidate());
    }

    @Test
    void covers_variantOfAnotherArchitecture_onlyTheApplicationDoes() {
        Target variant = routes.target("small-fp32-t1").orElseThrow();

        assertThat(List.of("fashion", "small", "large", "large-fp32-t1"))
                .filteredOn(name -> routes.target(name).orElseThrow().covers(variant))
                .containsExactly("fashion", "small");
    }

    @Test
    void rank_modelHasLevels_asStatedElseTheUsualOne() {
        PriorityLevels levels = of(batching().setPriorityLevels(3).setDefaultPriorityLevel(2));

        assertThat(List.of(levels.rank(1L), levels.rank(2L), levels.rank(3L))).containsExactly(0, 1, 2);
        assertThat(levels.rank(null)).isEqualTo(1);
        for (Object other : List.of(0L, 4L, -1L, Long.MAX_VALUE, 1.0, "1", true)) {
            assertThat(levels.rank(other)).as("%s", other).isEqualTo(1);
        }
    }

    @Test
    void rank_modelHasNoLevels_allEqual() {
        PriorityLevels levels = of(batching());

        assertThat(levels.rank(5L)).isEqualTo(levels.rank(null));
        assertThat(levels).isEqualTo(PriorityLevels.NONE);
    }

    @Test
    void rank_moreLevelsThanIntegers_belowThatOfOfflineQueries() {
        PriorityLevels levels = of(batching().setPriorityLevels(-1).setDefaultPriorityLevel(Long.MAX_VALUE));

        assertThat(levels.rank(1L)).isZero();
        assertThat(levels.rank(null)).isLessThan(Integer.MAX_VALUE);
    }

    @Test
    void of_configurationThatCannotBeRead_allEqual() {
        assertThat(PriorityLevels.of(new AdoptedModel(List.of(1L), "no Base64")))
                .isEqualTo(PriorityLevels.NONE);
    }

    private static ModelDynamicBatching.Builder batching() {
        return ModelDynamicBatching.newBuilder();
    }

    private static PriorityLevels of(ModelDynamicBatching.Builder batching) {
        ModelConfig config =
                ModelConfig.newBuilder().setDynamicBatching(batching).build();
        return PriorityLevels.of(
                new AdoptedModel(List.of(1L), Base64.getEncoder().encodeToString(config.toByteArray())));
    }
}
