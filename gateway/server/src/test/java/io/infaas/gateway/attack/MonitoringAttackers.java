package io.infaas.gateway.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Attackers of the port of metrics in a process of their own. */
final class MonitoringAttackers implements AutoCloseable {

    private static final int ATTACKERS = 2;

    private final AttackerProcess process;

    MonitoringAttackers(int port) throws IOException {
        process = new AttackerProcess(MonitoringAttackers.class, String.valueOf(port));
    }

    /** Attacks for so long; returns how many times. */
    int attack(Attack attack, long nanos) throws IOException {
        return process.ask(MonitoringAttacks.ALL.indexOf(attack) + " " + nanos);
    }

    @Override
    public void close() {
        process.close();
    }

    /** Takes from its input which attack, and for how many ns; answers how many times. Ends with its input. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        ExecutorService attackers = Executors.newFixedThreadPool(ATTACKERS);
        try (BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = asked.readLine(); line != null; line = asked.readLine()) {
                String[] parts = line.split(" ", 2);
                Attack attack = MonitoringAttacks.ALL.get(Integer.parseInt(parts[0]));
                long until = System.nanoTime() + Long.parseLong(parts[1]);
                List<Callable<Integer>> all = new ArrayList<>();
                for (int i = 0; i < ATTACKERS; i++) {
                    SplittableRandom random = new SplittableRandom(i);
                    all.add(() -> attack.repeat(port, random, until));
                }
                int times = 0;
                for (Future<Integer> one : attackers.invokeAll(all)) {
                    times += one.get();
                }
                System.out.println(times);
            }
        }
        attackers.shutdownNow();
    }
}
