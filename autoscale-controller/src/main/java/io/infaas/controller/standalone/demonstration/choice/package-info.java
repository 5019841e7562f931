/**
 * The second part of the demonstration: different objectives get different variants, with the accuracy and latency of the
 * catalog.
 */
@NullMarked
package io.infaas.controller.standalone.demonstration.choice;

import org.jspecify.annotations.NullMarked;
