package io.infaas.gateway.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Attackers of the port of metrics in a process of their own, which gets the processor only when nobody else wants it. So what queries
 * suffer is what the gateway does because of them, and not that they take the machine, as they would from another one.
 */
final class MonitoringAttackers implements AutoCloseable {

    private static final int ATTACKERS = 2;

    private final Process process;
    private final PrintWriter asks;
    private final BufferedReader answers;

    MonitoringAttackers(int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "chrt",
                        "--idle",
                        "0",
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        MonitoringAttackers.class.getName(),
                        String.valueOf(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        process = builder.start();
        asks = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Attacks for so long; returns how many times. */
    int attack(Attack attack, long nanos) throws IOException {
        asks.println(MonitoringAttacks.ALL.indexOf(attack) + " " + nanos);
        String times = answers.readLine();
        if (times == null) {
            throw new IOException("the attackers have ended");
        }
        return Integer.parseInt(times);
    }

    @Override
    public void close() throws IOException {
        asks.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
