package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.selection.Urgency;
import io.infaas.gateway.time.SimulatedScheduler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A room for three queries of two applications of equal standing. */
class WaitingRoomTest {

    private static final DemandClass CLASS = new DemandClass("any", 0.5, 100, 0);

    private final SimulatedScheduler time = new SimulatedScheduler();
    private final WaitingRoom room = new WaitingRoom(3);
    private final List<WaitingQuery> decided = new ArrayList<>();
    private @Nullable RefusalReason refusal;

    private static Query query(String application, boolean offline) {
        View view = ViewFixture.fashion().view();
        Catalog catalog = view.catalog();
        Application fashion = catalog.applications().get(0);
        Application named = new Application(
                application,
                fashion.description(),
                fashion.contract(),
                fashion.metric(),
                fashion.objective(),
                fashion.priority(),
                fashion.weight(),
                fashion.budgetPerHour(),
                fashion.minNodes(),
                fashion.minZones(),
                fashion.maxLatenessMs(),
                fashion.latePrice(),
                fashion.accuracyPrice());
        List<Architecture> architectures = catalog.architectures().stream()
                .map(one -> new Architecture(one.name(), application, one.sourceDigest(), one.contract()))
                .toList();
        RouteIndex routes = RouteIndex.of(new View(
                1,
                new Catalog(List.of(named), architectures, catalog.variants(), catalog.nodeTypes()),
                view.nodes(),
                view.instances()));
        return new Query(
                application,
                routes.target(application).orElseThrow(),
                new Objective(100, 0.5),
                false,
                1,
                List.of(),
                offline ? new Urgency(Urgency.OFFLINE, 1000, 1000) : Urgency.USUAL,
                QueryOwner.FIRST);
    }

    private WaitingQuery enter(String application, boolean offline) {
        WaitingQuery query = new WaitingQuery(
                time, room, new Nobody(), query(application, offline), CLASS, true, again -> decided.add(again));
        refusal = room.enter(query, room.wakes());
        time.runDue();
        return query;
    }

    private WaitingQuery enter(String application) {
        return enter(application, false);
    }

    @Test
    void enter_fullOfOneApplication_itsNextOneIsRefused() {
        enter("first");
        enter("first");
        enter("first");

        enter("first");

        assertThat(refusal).isEqualTo(RefusalReason.SHED);
        assertThat(room.size()).isEqualTo(3);
        assertThat(decided).isEmpty();
    }

    @Test
    void enter_fullOfAnotherApplication_itsLastOneYields() {
        enter("first");
        enter("first");
        WaitingQuery last = enter("first");

        enter("second");

        assertThat(refusal).isNull();
        assertThat(decided).containsExactly(last);
        assertThat(last.displaced()).isEqualTo(RefusalReason.SHED_SHARE);
        assertThat(room.size()).isEqualTo(3);
    }

    @Test
    void enter_offlineOnesWait_theLastOfTheseYields() {
        enter("first");
        WaitingQuery offline = enter("first", true);
        enter("first");

        enter("first");

        assertThat(refusal).isNull();
        assertThat(offline.displaced()).isEqualTo(RefusalReason.SHED_OFFLINE);
    }

    @Test
    void enter_othersHaveLeft_theyCountNoMore() {
        for (int i = 0; i < 3; i++) {
            room.leave(enter("first"));
            room.leave(enter("first", true));
        }
        enter("second");
        enter("second");
        WaitingQuery last = enter("second");

        enter("first");

        assertThat(refusal).isNull();
        assertThat(decided).containsExactly(last);
        assertThat(room.byApplication()).containsEntry("first", 1L).containsEntry("second", 2L);
    }

    private static final class Nobody implements PlacementListener {

        @Override
        public void onPlaced(DispatchedQuery placed) {
            throw new AssertionError("placed");
        }

        @Override
        public void onRefused(RuntimeException cause) {
            throw new AssertionError(cause);
        }
    }
}
