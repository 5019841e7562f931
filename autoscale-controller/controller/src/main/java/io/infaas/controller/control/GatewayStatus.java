package io.infaas.controller.control;

/**
 * State of one gateway.
 *
 * @param gateway its id, of one process
 * @param attached whether its stream is open
 * @param hasLease whether its lease runs, so that it is waited for
 * @param viewVersion version of the view that it routes by; 0 if it has none
 * @param silentMs time since its last word, ms
 */
public record GatewayStatus(String gateway, boolean attached, boolean hasLease, long viewVersion, long silentMs) {}
