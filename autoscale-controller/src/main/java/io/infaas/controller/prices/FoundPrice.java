package io.infaas.controller.prices;

/**
 * A price, and where it is from.
 *
 * @param perHour US dollars per hour
 * @param source in words, with the day
 */
record FoundPrice(double perHour, String source) {}
