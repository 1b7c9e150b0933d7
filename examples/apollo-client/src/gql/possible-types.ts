
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "Actor": [
      "Customer",
      "User"
    ],
    "CustomerProperty": [
      "DateProperty",
      "DropdownProperty",
      "NumberProperty",
      "TextProperty",
      "UnknownProperty",
      "UrlProperty"
    ],
    "Node": [
      "Conversation",
      "Customer",
      "Inbox",
      "Organization",
      "User"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "Actor": [
      "Customer",
      "User"
    ],
    "CustomerProperty": [
      "DateProperty",
      "DropdownProperty",
      "NumberProperty",
      "TextProperty",
      "UnknownProperty",
      "UrlProperty"
    ],
    "Node": [
      "Conversation",
      "Customer",
      "Inbox",
      "Organization",
      "User"
    ]
  }
};
      export default result;
    