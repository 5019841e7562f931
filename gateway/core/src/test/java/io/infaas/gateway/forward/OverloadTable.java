package io.infaas.gateway.forward;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.forward.SimulatedLoad.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what {@link OverloadTest} asserts, with and without adaptive concurrency: {@code gateway/bench/overload}. */
final class OverloadTable {

    private static final List<Integer> LOADS = List.of(1, 2, 5, 10);

    private OverloadTable() {}

    public static void main(String[] args) {
        System.out.println("| node | adaptive | 1x | 2x | 5x | 10x |\n|---|---|---|---|---|---|");
        for (Shape shape : Shape.values()) {
            print(shape.name().toLowerCase(Locale.ROOT), shape, SimulatedLoad.adopted("a"));
        }
        for (double ms : new double[] {10, 5}) {
            String name = String.format(Locale.ROOT, "serial, profiled %.0f ms", ms);
            print(name, Shape.SERIAL, SimulatedLoad.profiled(1, ms, InstanceState.ACTIVE));
        }
        for (Shape shape : Shape.values()) {
            printBounds(shape);
        }
    }

    private static void printBounds(Shape shape) {
        String name = shape.name().toLowerCase(Locale.ROOT);
        Map<String, String> objective = Map.of("infaas-latency-ms", String.valueOf(shape.deadline.toMillis()));
        printBound(name + ", bound of the query", shape, SimulatedLoad.adopted("a"), objective);
        printBound(name + ", bound of the application", shape, SimulatedLoad.adoptedWithin(shape.deadline), Map.of());
    }

    private static void printBound(String node, Shape shape, View view, Map<String, String> headers) {
        StringBuilder line = new StringBuilder();
        for (int load : LOADS) {
            SimulatedLoad run = new SimulatedLoad(shape, view);
            run.offerAndCountLater(load, shape.length, client -> client.askPatiently(headers));
            line.append(String.format(Locale.ROOT, " %.2f |", run.shareWithin(shape.deadline)));
        }
        System.out.printf("| %s | on |%s%n", node, line);
    }

    private static void print(String node, Shape shape, View view) {
        print(node, shape, view, "off", InstanceLimits.DEFAULT.withoutAdaptiveConcurrency());
        print(node, shape, view, "on", InstanceLimits.DEFAULT);
    }

    private static void print(String node, Shape shape, View view, String adaptive, InstanceLimits bounds) {
        StringBuilder line = new StringBuilder();
        for (int load : LOADS) {
            SimulatedLoad run = new SimulatedLoad(shape, view, bounds);
            run.offerAndCountLater(load, shape.length);
            line.append(
                    String.format(Locale.ROOT, " %.2f, %.1f %% |", run.answeredShare(1), 100 * run.violatedShare()));
        }
        System.out.printf("| %s | %s |%s%n", node, adaptive, line);
    }
}
