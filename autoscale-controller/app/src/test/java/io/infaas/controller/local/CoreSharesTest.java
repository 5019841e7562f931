package io.infaas.controller.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class CoreSharesTest {

    @Property
    void of_anyMachine_givesEachNodeItsShareOfTheMachinesCores(
            @ForAll @IntRange(min = 1, max = 64) int cores, @ForAll @IntRange(min = 1, max = 8) int nodes) {
        List<Integer> machine = IntStream.range(10, 10 + cores).boxed().toList();

        CoreShares shares = CoreShares.of(machine, nodes);

        assertThat(shares.shares()).hasSize(nodes).allSatisfy(share -> assertThat(share)
                .hasSize(Math.min(cores, Math.max(2, cores / nodes)))
                .doesNotHaveDuplicates()
                .isSubsetOf(machine));
        long distinct =
                shares.shares().stream().flatMap(List::stream).distinct().count();
        assertThat(shares.overlapping()).isEqualTo(distinct < (long) shares.each() * nodes);
    }

    @Property(tries = 1)
    void of_fourCoresAndTwoNodes_areDisjoint() {
        assertThat(CoreShares.of(List.of(0, 1, 2, 3), 2))
                .isEqualTo(new CoreShares(List.of(List.of(0, 1), List.of(2, 3)), false));
    }

    @Property(tries = 1)
    void of_nodesThatCountAsOneCore_eachHasOneOfItsOwn() {
        assertThat(CoreShares.of(List.of(0, 1), 2, 1))
                .isEqualTo(new CoreShares(List.of(List.of(0), List.of(1)), false));
    }

    @Property(tries = 1)
    void of_noCores_isRefused() {
        assertThatThrownBy(() -> CoreShares.of(List.of(), 2)).hasMessageContaining("cores []");
    }
}
