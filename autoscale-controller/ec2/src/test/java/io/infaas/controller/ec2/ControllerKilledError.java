package io.infaas.controller.ec2;

/** A simulated controller is killed at this point: nothing of it goes on. */
final class ControllerKilledError extends Error {

    private static final long serialVersionUID = 1L;
}
