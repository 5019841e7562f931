/** The part of the demonstration in which a node is launched by demand, serves, is emptied and ends. */
@NullMarked
package io.infaas.controller.standalone.demonstration.nodes;

import org.jspecify.annotations.NullMarked;
