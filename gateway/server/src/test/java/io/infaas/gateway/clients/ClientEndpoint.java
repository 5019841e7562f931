package io.infaas.gateway.clients;

/** Where a client asks, on this machine. */
record ClientEndpoint(String name, int httpPort, int grpcPort) {

    String http() {
        return "127.0.0.1:" + httpPort;
    }

    String grpc() {
        return "127.0.0.1:" + grpcPort;
    }

    @Override
    public String toString() {
        return name;
    }
}
