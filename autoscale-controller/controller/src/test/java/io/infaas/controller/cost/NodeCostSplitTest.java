package io.infaas.controller.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.cost.NodeCostSplit.InstanceShare;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class NodeCostSplitTest {

    private static final Offset<Double> EXACT = within(1e-12);

    @Test
    void node_withNothingLoaded_isIdle() {
        assertThat(NodeCostSplit.of(List.of())).isEqualTo(NodeCostSplit.IDLE);
    }

    @Test
    void instance_hasWhatItUses_andWhatItReservesBeyond() {
        NodeCostSplit split = NodeCostSplit.of(List.of(new InstanceShare("a", 0.25, 0.75)));

        assertThat(split.applications()).containsExactlyEntriesOf(new TreeMap<>(Map.of("a", new CostShare(0.25, 0.5))));
        assertThat(split.idle()).isEqualTo(0.25, EXACT);
    }

    @Test
    void instances_thatReserveMoreThanThereIs_shareWhatQueriesLeave() {
        NodeCostSplit split = NodeCostSplit.of(List.of(new InstanceShare("a", 0.6, 1), new InstanceShare("b", 0.2, 1)));

        assertThat(share(split, "a").used()).isEqualTo(0.6, EXACT);
        assertThat(share(split, "b").used()).isEqualTo(0.2, EXACT);
        assertThat(share(split, "a").unused()).isEqualTo(0.2 / 3, EXACT);
        assertThat(share(split, "b").unused()).isEqualTo(0.4 / 3, EXACT);
        assertThat(split.idle()).isZero();
    }

    @Test
    void queries_thatSeemToUseMoreThanThereIs_shareAllInProportion() {
        NodeCostSplit split =
                NodeCostSplit.of(List.of(new InstanceShare("a", 0.9, 0.9), new InstanceShare("b", 0.6, 1)));

        assertThat(share(split, "a")).isEqualTo(new CostShare(0.9 / 1.5, 0));
        assertThat(share(split, "b").used()).isEqualTo(0.4, EXACT);
        assertThat(share(split, "b").unused()).isZero();
        assertThat(split.idle()).isZero();
    }

    @Test
    void instances_ofOneApplication_areOneShare() {
        NodeCostSplit split =
                NodeCostSplit.of(List.of(new InstanceShare("a", 0.25, 0.25), new InstanceShare("a", 0, 0.5)));

        assertThat(share(split, "a")).isEqualTo(new CostShare(0.25, 0.5));
    }

    @Test
    void shares_ofAnyInstances_areTheWholeNode() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<InstanceShare> instances = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                instances.add(new InstanceShare("a" + random.nextInt(3), random.nextDouble(), random.nextDouble()));
            }

            NodeCostSplit split = NodeCostSplit.of(instances);

            assertThat(split.idle()
                            + split.applications().values().stream()
                                    .mapToDouble(share -> share.used() + share.unused())
                                    .sum())
                    .as("%s", instances)
                    .isEqualTo(1, EXACT);
        }
    }

    @Test
    void share_thatIsNegative_isRefused() {
        assertThatThrownBy(() -> new InstanceShare("a", -0.1, 1)).hasMessageContaining("application 'a'", "-0.1");
        assertThatThrownBy(() -> new InstanceShare("a", 0, Double.NaN)).hasMessageContaining("NaN");
    }

    private static CostShare share(NodeCostSplit split, String application) {
        return Objects.requireNonNull(split.applications().get(application), application);
    }
}
