package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.loop.ViewPublication.ViewSequence;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ViewSequenceTest {

    private static final Catalog CATALOG =
            Catalogs.fashion().variant("small", "fp32", 0.88, 1).build();
    private static final String SMALL = CATALOG.variants().get(0).name();
    private static final List<Node> NODES = List.of(new Node("a", "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE));

    private final ViewSequence views = new ViewSequence(CATALOG, 1_000);

    @Test
    void first_isMade_thenOnlyWhatDiffers() {
        View first = views.next(NODES, instances(InstanceState.LOADING), InstanceCounts.ONCE)
                .orElseThrow();

        assertThat(first.version()).isEqualTo(1_001);
        assertThat(first.nodes()).isEqualTo(NODES);
        assertThat(first.instances()).containsExactly(new Instance(SMALL, "a", InstanceState.LOADING));
        assertThat(views.next(NODES, instances(InstanceState.LOADING), InstanceCounts.ONCE))
                .isEmpty();
        assertThat(views.next(NODES, instances(InstanceState.ACTIVE), InstanceCounts.ONCE))
                .hasValueSatisfying(view -> assertThat(view.version()).isEqualTo(1_002));
        assertThat(views.next(List.of(), new TreeMap<>(), InstanceCounts.ONCE)).isPresent();
        assertThat(views.version()).isEqualTo(1_003);
    }

    @Test
    void versionThatAGatewayHas_isExceededByTheNextView_whichIsMadeForIt() {
        assertThat(views.next(NODES, instances(InstanceState.ACTIVE), InstanceCounts.ONCE))
                .isPresent();

        views.observe(900);
        assertThat(views.next(NODES, instances(InstanceState.ACTIVE), InstanceCounts.ONCE))
                .isEmpty();
        views.observe(5_000);

        assertThat(views.next(NODES, instances(InstanceState.ACTIVE), InstanceCounts.ONCE))
                .hasValueSatisfying(view -> assertThat(view.version()).isEqualTo(5_001));
    }

    private static SortedMap<Placement, InstanceState> instances(InstanceState state) {
        return new TreeMap<>(Map.of(new Placement(SMALL, "a"), state));
    }
}
