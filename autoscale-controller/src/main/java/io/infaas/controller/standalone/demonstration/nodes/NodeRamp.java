package io.infaas.controller.standalone.demonstration.nodes;

import io.infaas.controller.standalone.demonstration.nodes.NodeSecond.Phase;
import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import io.infaas.controller.standalone.demonstration.ramp.OfferedLoad;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Raises the load until another node was launched and serves, then lowers it until a node has ended. Prints each second and checks what
 * happened.
 *
 * @param capacity what a node carries by profile, queries/s
 * @param now what it carries at present, on a machine that may be slower
 * @param answered answers so far by the id of their node
 */
record NodeRamp(
        double capacity, double now, NodeMonitor monitor, Supplier<Map<String, Integer>> answered, DemoReport report) {

    /** Shares of what a node carries: one that the other one takes over easily, and one that is too much. */
    private static final double LOW = 0.12;

    private static final double HIGH = 1.2;

    private static final int LOW_SECONDS = 3;
    private static final int HOLD_SECONDS = 3;
    private static final int REST_SECONDS = 3;
    /** Seconds that the node may need for the queries that wait: a gateway refuses queries that are five seconds late. */
    private static final int MOST_WAITING_SECONDS = 3;

    private static final int MOST_UP_SECONDS = 60;
    private static final int MOST_DOWN_SECONDS = 180;

    /** Takes about half a minute, three at most. */
    void run(OfferedLoad load) throws InterruptedException {
        // what led here is no news
        var unused = monitor.events();
        report.line(NodeTable.HEAD);
        List<NodeSecond> seconds = new ArrayList<>();
        Map<String, Integer> before = new HashMap<>();
        int waiting = 0;
        boolean pause = false;
        for (Phase phase : Phase.values()) {
            boolean over = false;
            for (int inPhase = 1; !over; inPhase++) {
                double most = MOST_WAITING_SECONDS * slower();
                pause = waiting > (pause ? most / 2 : most);
                double rate = rate(pause && phase == Phase.UP ? Phase.LOW : phase, inPhase);
                LoadSample sample = load.offer(rate);
                waiting += sample.sent() - sample.ended();
                NodeSecond second = new NodeSecond(
                        seconds.size() + 1, phase, rate, sample, more(before), monitor.fleet(), monitor.events());
                seconds.add(second);
                NodeTable.lines(second).forEach(report::line);
                over = isOver(phase, inPhase, second);
            }
        }
        report.add(new NodeChecks(seconds).all());
    }

    /** Up, by what the planner counts on, hence by profile. Nothing in the last second, so that all answers are there. */
    private double rate(Phase phase, int inPhase) {
        return switch (phase) {
            case LOW, DOWN -> LOW * slower();
            case UP -> HIGH * capacity;
            case HOLD -> HIGH * slower();
            case REST -> inPhase < REST_SECONDS ? LOW * slower() : 0;
        };
    }

    /** What a node carries by profile or now, whichever is less, queries/s. */
    private double slower() {
        return Math.min(capacity, now);
    }

    private static boolean isOver(Phase phase, int inPhase, NodeSecond second) {
        return switch (phase) {
            case LOW -> inPhase >= LOW_SECONDS;
            case UP -> inPhase >= MOST_UP_SECONDS || second.serving() > 1;
            case HOLD -> inPhase >= HOLD_SECONDS;
            case DOWN -> inPhase >= MOST_DOWN_SECONDS || second.present().size() == 1;
            case REST -> inPhase >= REST_SECONDS;
        };
    }

    /** Answers since the last call by node. */
    private Map<String, Integer> more(Map<String, Integer> before) {
        Map<String, Integer> more = new HashMap<>();
        answered.get().forEach((node, count) -> {
            Integer known = before.put(node, count);
            more.put(node, count - (known == null ? 0 : known));
        });
        return more;
    }
}
