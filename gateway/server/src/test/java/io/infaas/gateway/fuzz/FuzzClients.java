package io.infaas.gateway.fuzz;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Sixteen clients that send mutated conversations, each on a connection of its own, and see that each ends. */
final class FuzzClients {

    private static final int CLIENTS = 16;

    private FuzzClients() {}

    /**
     * Sends inputs of the seeds from one on to a port of a gateway, while more are wanted after so many.
     *
     * @return how many
     * @throws AssertionError if one was not taken or did not end within a bound; names its seed
     */
    static int send(FuzzedPort port, int at, int seed, IntPredicate wanted) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        ExecutorService talk = Executors.newCachedThreadPool();
        try {
            AtomicInteger next = new AtomicInteger();
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> sendInTurn(port, at, seed, next, wanted, talk)));
            }
            int sent = 0;
            for (Future<Integer> client : running) {
                sent += client.get();
            }
            return sent;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw e;
        } finally {
            clients.shutdownNow();
            talk.shutdownNow();
        }
    }

    private static int sendInTurn(
            FuzzedPort port, int at, int seed, AtomicInteger next, IntPredicate wanted, ExecutorService talk) {
        int sent = 0;
        for (int i = next.getAndIncrement(); wanted.test(i); i = next.getAndIncrement()) {
            Random random = new Random(seed + i);
            byte[] says = port.input(random);
            int piece = random.nextInt(8) == 0 && says.length < 2_000 ? 1 + random.nextInt(50) : 20_000;
            try (FuzzConnection connection = new FuzzConnection(at, says, piece, true, talk)) {
                connection.awaitSent();
                connection.awaitEnd();
            } catch (Exception e) {
                throw new AssertionError("input %d of seed %d on %s".formatted(i, seed, port), e);
            }
            sent++;
        }
        return sent;
    }

    /** Sends to a port for as many ns as each line of its input says, and answers how many. Ends with its input. */
    public static void main(String[] args) throws Exception {
        FuzzedPort port = FuzzedPort.valueOf(args[0]);
        int at = Integer.parseInt(args[1]);
        int seed = Integer.parseInt(args[2]);
        try (BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = asked.readLine(); line != null; line = asked.readLine()) {
                long until = System.nanoTime() + Long.parseLong(line);
                int sent = send(port, at, seed, i -> System.nanoTime() < until);
                seed += sent;
                System.out.println(sent);
            }
        }
    }

    /** A port of the gateway, and what is sent to it that no honest client sends. */
    enum FuzzedPort {
        HTTP,
        GRPC;

        /** One conversation after some mutations, or noise; the same for the same random numbers. */
        byte[] input(Random random) {
            if (random.nextInt(10) == 0) {
                return Mutations.noise(random);
            }
            // now and then on the wrong port
            boolean http = (this == HTTP) != (random.nextInt(20) == 0);
            return Mutations.of(http ? HttpTalk.of(random) : H2Talk.of(random), random);
        }
    }
}
