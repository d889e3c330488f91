package io.reprise.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What an answer says. */
final class Statuses {
  private static final int CLASS = 100;
  private static final int INFORMATION = 1;
  private static final int SUCCESS = 2;
  private static final JsonMapper MAPPER = new JsonMapper();

  private Statuses() {}

  static boolean isSuccess(int status) {
    return status / CLASS == SUCCESS;
  }

  /** Whether the answer is still to come. */
  static boolean isInformation(int status) {
    return status / CLASS == INFORMATION;
  }

  /** The type of a problem without what all have in common; empty if the text is no problem. */
  static String type(String text) {
    try {
      JsonNode problem = MAPPER.readTree(text);
      String type = problem.path("type").asText();
      return type.substring(type.lastIndexOf('/') + 1);
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
