package io.infaas.triton.servers;

/** This machine does not have, and cannot install, what a test needs. */
final class UnavailableException extends RuntimeException {
    UnavailableException(String message) {
        super(message);
    }
}
