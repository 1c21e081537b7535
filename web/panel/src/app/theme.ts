import {
  ActionIcon,
  Button,
  Checkbox,
  Combobox,
  createTheme,
  Drawer,
  InputWrapper,
  type MantineColorsTuple,
  Menu,
  Modal,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Progress,
  SegmentedControl,
  Select,
  Slider,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";

import css from "./mantine.module.css";

const leaf: MantineColorsTuple = [
  "#e6f7ef",
  "#cdeede",
  "#a5e3c7",
  "#74dcae",
  "#4fc394",
  "#35a87b",
  "#238c64",
  "#0f6a47",
  "#0c5639",
  "#083f2a",
];

const field = { input: css.input };
const dialog = {
  content: css.dialog,
  header: css.dialogHead,
  title: css.dialogTitle,
  overlay: css.veil,
};
const list = { dropdown: css.floating, option: css.option };

/** Mantine gives the behaviour; the classes give the look. */
export const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--font-mono)",
  colors: { leaf },
  primaryColor: "leaf",
  primaryShade: { dark: 3, light: 7 },
  defaultRadius: 10,
  focusRing: "never",
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: "quiet" },
      classNames: { root: `${css.button} ${css.square}` },
    }),
    Button: Button.extend({
      classNames: { root: css.button, label: css.label, inner: css.inner },
    }),
    Checkbox: Checkbox.extend({
      classNames: { body: css.checkBody, input: css.check, icon: css.checkIcon },
    }),
    Combobox: Combobox.extend({ classNames: list }),
    Drawer: Drawer.extend({ classNames: { overlay: css.veil } }),
    InputWrapper: InputWrapper.extend({ classNames: { label: css.fieldLabel } }),
    Menu: Menu.extend({ classNames: { dropdown: css.floating, item: css.option } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, transitionProps: { transition: "fade", duration: 120 } },
      classNames: dialog,
    }),
    MultiSelect: MultiSelect.extend({ classNames: { ...field, ...list, pill: css.pill } }),
    NumberInput: NumberInput.extend({ defaultProps: { hideControls: true }, classNames: field }),
    PasswordInput: PasswordInput.extend({
      classNames: { ...field, innerInput: css.password },
    }),
    Progress: Progress.extend({ classNames: { root: css.progress, section: css.progressBar } }),
    SegmentedControl: SegmentedControl.extend({
      classNames: {
        root: css.segments,
        control: css.segment,
        label: css.segmentLabel,
        indicator: css.segmentsIndicator,
      },
    }),
    Select: Select.extend({ classNames: { ...field, ...list } }),
    Slider: Slider.extend({
      classNames: {
        track: css.sliderTrack,
        bar: css.sliderBar,
        thumb: css.sliderThumb,
        label: css.sliderLabel,
      },
    }),
    Switch: Switch.extend({
      defaultProps: { withThumbIndicator: false },
      classNames: {
        root: css.switch,
        input: css.switchInput,
        track: css.track,
        thumb: css.thumb,
      },
    }),
    TagsInput: TagsInput.extend({
      classNames: { input: `${css.input} ${css.tags}`, pill: css.pill, ...list },
    }),
    Textarea: Textarea.extend({ classNames: { input: `${css.input} ${css.area}` } }),
    TextInput: TextInput.extend({ classNames: field }),
    Tooltip: Tooltip.extend({ classNames: { tooltip: css.floating } }),
  },
});
