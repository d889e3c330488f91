package io.reprise.codec;

import io.reprise.component.Component;
import java.util.Map;

/**
 * A component, read: names and shapes of all that it takes and gives.
 *
 * @param readOnly what of the events is read and never written
 * @param answers the shapes of the answers, by the names of the queries
 * @param replies the shapes of the declared replies, by their types
 */
record Parts(
    Component<Object, Object, Object> component,
    Family commands,
    Family events,
    EventHistory history,
    ReadOnlyEvents readOnly,
    Family queries,
    Map<String, Shape> answers,
    Shape state,
    Map<Class<?>, Shape> replies) {}
