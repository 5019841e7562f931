package io.infaas.gateway.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Node;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeSweepsTest {

    private record Look(Node node, Promise<Void> end) {}

    private final Node a = node("a");
    private final Node b = node("b");
    private final List<Look> looks = new ArrayList<>();
    private final NodeSweeps sweeps = new NodeSweeps(node -> {
        Look look = new Look(node, Promise.promise());
        looks.add(look);
        return look.end().future();
    });

    @Test
    void over_severalNodes_allAtOnceAndOverWithTheLast() {
        Future<Void> sweep = sweeps.sweep(List.of(a, b));

        assertThat(looks).extracting(Look::node).containsExactlyInAnyOrder(a, b);
        looks.get(0).end().complete();
        assertThat(sweep.isComplete()).isFalse();
        looks.get(1).end().complete();
        assertThat(sweep.succeeded()).isTrue();
    }

    @Test
    void over_anotherUnderWay_oneMoreForAllWhoCameMeanwhile() {
        Future<Void> first = sweeps.sweep(List.of(a));
        Future<Void> second = sweeps.sweep(List.of(a));
        Future<Void> third = sweeps.sweep(List.of(b));

        assertThat(looks).hasSize(1);
        looks.get(0).end().complete();

        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
        assertThat(looks).hasSize(3);
        looks.get(1).end().complete();
        looks.get(2).end().complete();
        assertThat(second.succeeded()).isTrue();
        assertThat(third.succeeded()).isTrue();
    }

    @Test
    void over_noNodes_overEvenBehindAnother() {
        Future<Void> first = sweeps.sweep(List.of(a));
        Future<Void> nothing = sweeps.sweep(List.of());

        looks.get(0).end().complete();

        assertThat(first.succeeded()).isTrue();
        assertThat(nothing.succeeded()).isTrue();
        assertThat(sweeps.sweep(List.of()).succeeded()).isTrue();
    }

    @Test
    void over_aLookFails_overAllTheSame() {
        Future<Void> sweep = sweeps.sweep(List.of(a));

        looks.get(0).end().fail("gone");

        assertThat(sweep.succeeded()).isTrue();
    }

    private static Node node(String id) {
        return new Node(id, "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE);
    }
}
