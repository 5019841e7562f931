/** The fleet file: number, cost and kinds of the nodes. Knows no SDK of any provider. */
@NullMarked
package io.infaas.controller.fleetfile;

import org.jspecify.annotations.NullMarked;
