package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.SimulatedScheduler;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances that the controller calls overloaded or interfered, in a gateway that has observed nothing yet. */
class StrainedInstancesTest {

    private static final int CHOICES = 2_000;

    private final CheapestInTime selection = new CheapestInTime(new Random(1)::nextInt);
    private final Choice choice = new Choice();
    private final SimulatedScheduler time = new SimulatedScheduler();

    @ParameterizedTest
    @EnumSource(names = {"OVERLOADED", "INTERFERED"})
    void select_oneOfTwoIsStrained_nowAndThenThere(InstanceState state) {
        LoadBook book = book(routes(state));

        assertThat(shareOfA(book, routes(state))).isBetween(0.01, 0.1);
    }

    @Test
    void select_bothAreStrained_evenly() {
        RouteIndex routes = new ViewFixture()
                .variant("large", "fp32", 1, 0.93, 10)
                .node("a")
                .node("b")
                .instance("large-fp32-t1", "a", InstanceState.OVERLOADED)
                .instance("large-fp32-t1", "b", InstanceState.INTERFERED)
                .routes();

        assertThat(shareOfA(book(routes), routes)).isBetween(0.4, 0.6);
    }

    @Test
    void select_theOtherHasALongQueue_theStrainedOne() {
        RouteIndex routes = routes(InstanceState.INTERFERED);
        LoadBook book = book(routes);
        book.begin(routes.instances().get(1), 2);

        assertThat(shareOfA(book, routes)).isGreaterThan(0.95);
    }

    @Test
    void select_nothingElseIsInTime_theStrainedOne() {
        RouteIndex routes = routes(InstanceState.OVERLOADED);
        LoadBook book = book(routes);
        book.begin(routes.instances().get(0), 4);
        book.begin(routes.instances().get(1), 100);

        assertThat(shareOfA(book, routes)).isEqualTo(1);
    }

    @Test
    void next_activeAgain_shareComesBackWithinSeconds() {
        LoadBook strained = book(routes(InstanceState.INTERFERED));
        RouteIndex recovered = routes(InstanceState.ACTIVE);
        LoadBook book = strained.next(recovered);
        assertThat(shareOfA(book, recovered)).isLessThan(0.1);

        double before = 0;
        for (int second = 0; second < 1 / ServingPeriod.EASIER; second++) {
            assertThat(book.strain(recovered.instances().get(0))).isGreaterThan(1);
            book.relax();
            before = Math.max(before, book.strain(recovered.instances().get(0)));
        }

        assertThat(before).isLessThan(ServingPeriod.STRAINED);
        assertThat(shareOfA(book, recovered)).isBetween(0.4, 0.6);
    }

    @Test
    void relax_stillStrained_staysSo() {
        RouteIndex routes = routes(InstanceState.OVERLOADED);
        LoadBook book = book(routes);

        for (int second = 0; second < 20; second++) {
            book.relax();
        }

        assertThat(shareOfA(book, routes)).isLessThan(0.1);
    }

    @ParameterizedTest
    @EnumSource(names = {"ACTIVE", "OVERLOADED"})
    void select_cheaperOneIsStrainedAndBusy_dearerOneServes(InstanceState state) {
        RouteIndex routes = new ViewFixture()
                .variant("large", "fp32", 1, 0.93, 10)
                .variant("large", "fp32", 2, 0.93, 9)
                .node("a")
                .instance("large-fp32-t1", "a", state)
                .instance("large-fp32-t2", "a", InstanceState.ACTIVE)
                .routes();
        LoadBook book = book(routes);
        Query query = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(60, 0), false, 1);
        assertThat(selection.select(query, book, choice)).isEqualTo(Decision.SERVE);
        assertThat(choice.instance().alias()).isEqualTo("large-fp32-t1");

        book.begin(choice.instance(), 3);

        assertThat(selection.select(query, book, choice)).isEqualTo(Decision.SERVE);
        String expected = state == InstanceState.ACTIVE ? "large-fp32-t1" : "large-fp32-t2";
        assertThat(choice.instance().alias()).isEqualTo(expected);
    }

    private double shareOfA(LoadBook book, RouteIndex routes) {
        Query query = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(60, 0), false, 1);
        int there = 0;
        for (int i = 0; i < CHOICES; i++) {
            assertThat(selection.select(query, book, choice)).isEqualTo(Decision.SERVE);
            there += choice.instance().node().id().equals("a") ? 1 : 0;
        }
        return (double) there / CHOICES;
    }

    private LoadBook book(RouteIndex routes) {
        return LoadBook.of(routes, lost -> {}, InstanceLimits.DEFAULT, time);
    }

    private static RouteIndex routes(InstanceState ofA) {
        return new ViewFixture()
                .variant("large", "fp32", 1, 0.93, 10)
                .node("a")
                .node("b")
                .instance("large-fp32-t1", "a", ofA)
                .instance("large-fp32-t1", "b", InstanceState.ACTIVE)
                .routes();
    }
}
