/** The fleet file: how many nodes there may be, at what cost, and of which kinds. Knows no SDK of any provider. */
@NullMarked
package io.infaas.controller.fleetfile;

import org.jspecify.annotations.NullMarked;
