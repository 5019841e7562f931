package io.infaas.builder.tensorrt;

/**
 * What is known of a plan's file, beside it as {@code plan.json}.
 *
 * @param name as it was asked for
 * @param source digest of what it was made from
 * @param sha256 of the file
 */
public record PlanRecord(String name, PlanKey key, String source, String sha256) {}
