package io.infaas.gateway.grpc;

import io.infaas.gateway.h2.RawPeer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Attacks on the gRPC port, each on one connection. */
public enum GrpcAttacks {
    RAPID_RESETS {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            for (int i = 0; i < 300; i++) {
                client.reset(Exchanges.ask(client, "attack"), Http2Error.CANCEL);
            }
        }
    },

    LATE_RESETS {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            for (int i = 0; i < 50; i++) {
                int stream = Exchanges.ask(client, "attack");
                client.sync();
                client.reset(stream, Http2Error.CANCEL);
            }
        }
    },

    HEADERS_OF_OPEN_STREAMS {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            Http2Headers many = Exchanges.inferHeaders().set("large", "x".repeat(3_000));
            for (int i = 0; i < 60; i++) {
                many.add("large", "x".repeat(500));
            }
            client.open(many, false);
            for (int i = 0; i < 500; i++) {
                client.open(many, false);
            }
        }
    },

    CALLS_WITHOUT_A_MESSAGE {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            for (int i = 0; i < 500; i++) {
                Exchanges.begin(client);
            }
        }
    },

    PART_OF_A_MESSAGE {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            byte[] message = Exchanges.question("attack", 60_000);
            for (int i = 0; i < 30; i++) {
                client.data(Exchanges.begin(client), Arrays.copyOf(message, 1_000), -1, false);
            }
        }
    },

    STATED_LENGTHS {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            for (int i = 0; i < 300; i++) {
                client.data(Exchanges.begin(client), new byte[] {0, 3, -1, 0, 0, 10}, -1, false);
            }
        }
    },

    ENDLESS_CONTROL_STREAMS {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            Http2Headers watch = Exchanges.inferHeaders().path("/grpc.health.v1.Health/Watch");
            for (int i = 0; i < 900; i++) {
                client.data(client.open(watch, false), Exchanges.frame(new byte[0]), -1, random.nextBoolean());
            }
        }
    },

    ANSWERS_NOT_READ {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            for (int i = 0; i < 200; i++) {
                Exchanges.ask(client, "attack");
            }
        }

        @Override
        int streamWindow() {
            return 0;
        }
    },

    CONTROL_FRAMES {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            for (int i = 0; i < 15_000; i++) {
                client.frame(PING, 0, 0, new byte[8]);
            }
        }
    },

    UNKNOWN_PATHS {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            Http2Headers unknown = Exchanges.inferHeaders().path("/" + "x".repeat(3_000));
            for (int i = 0; i < 2_000; i++) {
                client.open(unknown, true);
            }
        }
    },

    NOISE_IN_FRAMES {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            for (int i = 0; i < 200; i++) {
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                int type = List.of(0, HEADERS, 2, 3, 7, 8, 9, 77).get(random.nextInt(8));
                client.frame(type, random.nextInt(256), random.nextInt(20), noise);
            }
        }
    },

    NOISE_IN_MESSAGES {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            for (int i = 0; i < 100; i++) {
                byte[] noise = new byte[random.nextInt(500)];
                random.nextBytes(noise);
                client.data(Exchanges.begin(client), Exchanges.frame(noise), -1, true);
            }
        }
    },

    WRONG_HEADER_BLOCKS {
        @Override
        void run(RawPeer client, SplittableRandom random) throws IOException {
            byte[] noise = new byte[random.nextInt(1, 2_000)];
            random.nextBytes(noise);
            client.frame(HEADERS, END_STREAM_AND_HEADERS, 1, noise);
        }
    };

    private static final int HEADERS = 1;
    private static final int PING = 6;
    private static final int END_STREAM_AND_HEADERS = 0x5;

    /** Attacks until the connection ends or all is sent; then waits for what the other end does for a moment, and hangs up. */
    public void run(int port, SplittableRandom random) throws IOException {
        try (RawPeer client = RawPeer.client(port, streamWindow())) {
            client.socket().setSoTimeout(1_000);
            run(client, random);
            client.sync();
        }
    }

    abstract void run(RawPeer client, SplittableRandom random) throws IOException;

    int streamWindow() {
        return 65_535;
    }
}
