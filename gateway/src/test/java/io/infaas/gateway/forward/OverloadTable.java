package io.infaas.gateway.forward;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.forward.SimulatedLoad.Shape;
import java.util.List;
import java.util.Locale;

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
