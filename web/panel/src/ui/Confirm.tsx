import { Button, Modal } from "@mantine/core";

interface Props {
  opened: boolean;
  question: string;
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
}

/** One question before something that cannot be taken back; the safe answer has the focus. */
export function Confirm({ opened, question, yes, no, onYes, onNo }: Props) {
  const confirm = () => {
    onNo();
    onYes();
  };
  return (
    <Modal opened={opened} onClose={onNo} title={question} withCloseButton={false} size={460}>
      <div className="row">
        <Button variant="stop" onClick={confirm}>
          {yes}
        </Button>
        <Button data-autofocus onClick={onNo}>
          {no}
        </Button>
      </div>
    </Modal>
  );
}
